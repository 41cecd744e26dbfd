/* The one copy of the state, and who is told when it changes. */

import { initialState, reduce, type Action, type State } from "../core/state";

type Listener = () => void;

let state = initialState;
const listeners = new Set<Listener>();

export function getState(): State {
	return state;
}

export function dispatch(action: Action): void {
	const next = reduce(state, action);
	if (next !== state) {
		state = next;
		listeners.forEach((listener) => listener());
	}
}

/** Returns the function that ends the subscription. */
export function subscribe(listener: Listener): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}
