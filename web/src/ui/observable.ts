/* How components watch values. */

import { useEffect, useState } from "preact/hooks";
import type { Observable } from "../live/observable";

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
