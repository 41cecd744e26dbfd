/* A value that components can watch: for what belongs to the page alone. */

import { useEffect, useState } from "preact/hooks";

export interface Observable<T> {
	get(): T;
	set(value: T): void;
	subscribe(listener: () => void): () => void;
}

export function observable<T>(value: T): Observable<T> {
	const listeners = new Set<() => void>();
	return {
		get: () => value,
		set(next) {
			if (!Object.is(next, value)) {
				value = next;
				listeners.forEach((listener) => listener());
			}
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}

/** The present value of any source; redraws when it has changed. */
export function useSource<T>(
	read: () => T,
	subscribe: (listener: () => void) => () => void,
): T {
	const [, redraw] = useState<T>(read);
	useEffect(() => {
		const check = (): void => redraw(() => read());
		check();
		return subscribe(check);
	}, []);
	return read();
}

export function useObservable<T>(source: Observable<T>): T {
	return useSource(source.get, source.subscribe);
}
