/* How components read the live parts. */

import { Component, h, type FunctionComponent, type VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { State } from "../core/state";
import { getSound, onSound } from "../live/nest";
import type { Sound } from "../live/player";
import { getState, subscribe } from "../live/store";
import { useSource } from "./observable";

/** A part of the state. `select` must be a pure function of the state. */
export function useStore<T>(select: (state: State) => T): T {
	const value = select(getState());
	const shown = useRef(value);
	shown.current = value;
	const latest = useRef(select);
	latest.current = select;
	const [, redraw] = useState(0);
	useEffect(() => {
		const check = (): void => {
			if (!Object.is(latest.current(getState()), shown.current)) {
				redraw((n) => n + 1);
			}
		};
		check();
		return subscribe(check);
	}, []);
	return value;
}

export function useSound(): Sound {
	return useSource(getSound, onSound);
}

/** Redraws every `ms` while mounted: for words such as "4 min ago". */
export function useEvery(ms: number): void {
	const [, redraw] = useState(0);
	useEffect(() => {
		const timer = setInterval(() => redraw((n) => n + 1), ms);
		return () => clearInterval(timer);
	}, [ms]);
}

type Plain = Record<string, unknown>;

/** Draws again only when a property is another one. */
export function memo<P extends object>(
	type: FunctionComponent<P>,
): new (props: P) => Component<P> {
	return class Memo extends Component<P> {
		override shouldComponentUpdate(next: Readonly<P>): boolean {
			const a = this.props as Plain;
			const b = next as Plain;
			return Object.keys(a).length !== Object.keys(b).length
				|| Object.keys(b).some((key) => !Object.is(a[key], b[key]));
		}

		override render(): VNode<P> {
			return h(type, this.props as P);
		}
	};
}
