/* Short messages that go away by themselves, unless somebody is reading. */

import { useEffect, useState } from "preact/hooks";
import type { Toast } from "../core/state";
import { undoRemove } from "../live/nest";
import { dispatch } from "../live/store";
import { announce } from "./announce";
import { useStore } from "./hooks";
import { Icon } from "./icon";

const SHOWN_MS = 6_000;

function ToastCard({ toast }: { toast: Toast }) {
	const [held, setHeld] = useState(false);
	useEffect(() => {
		if (held || toast.undoes !== undefined) {
			return;
		}
		const timer = setTimeout(
			() => dispatch({ type: "toast_gone", id: toast.id }), SHOWN_MS);
		return () => clearTimeout(timer);
	}, [held]);
	return (
		<li
			class={`toast ${toast.kind}`}
			onPointerEnter={() => setHeld(true)}
			onPointerLeave={() => setHeld(false)}
			onFocusIn={() => setHeld(true)}
			onFocusOut={() => setHeld(false)}
		>
			<p role={toast.kind === "error" ? "alert" : "status"}>{toast.text}</p>
			{toast.undoes !== undefined
				? (
					<button
						type="button"
						class="button small"
						onClick={() => {
							undoRemove(toast.undoes as string);
							announce("Not removed");
						}}
					>
						<Icon name="undo" /> Undo
					</button>
				)
				: (
					<button
						type="button"
						class="icon-button"
						aria-label="Dismiss"
						onClick={() =>
							dispatch({ type: "toast_gone", id: toast.id })}
					>
						<Icon name="close" />
					</button>
				)}
		</li>
	);
}

export function Toasts() {
	const toasts = useStore((state) => state.toasts);
	return (
		<section class="toasts" aria-label="Messages">
			<ul>
				{toasts.map((toast) =>
					<ToastCard key={toast.id} toast={toast} />)}
			</ul>
		</section>
	);
}
