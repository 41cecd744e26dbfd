/* A value that others can watch. */

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
