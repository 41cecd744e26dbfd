/* Modal dialogs: the browser's own element keeps the focus inside. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { observable } from "../live/observable";
import { useObservable } from "./observable";

export function Dialog({ labelId, wide = false, onClose, children }: {
	/** id of the heading */
	labelId: string;
	wide?: boolean;
	onClose(): void;
	children: ComponentChildren;
}) {
	const ref = useRef<HTMLDialogElement>(null);
	useLayoutEffect(() => {
		const dialog = ref.current;
		const before = document.activeElement;
		dialog?.showModal();
		return () => {
			dialog?.close();
			if (before instanceof HTMLElement) {
				before.focus();
			}
		};
	}, []);
	return (
		<dialog
			ref={ref}
			class={wide ? "dialog wide" : "dialog"}
			aria-labelledby={labelId}
			onCancel={(event) => {
				event.preventDefault();
				onClose();
			}}
			onClick={(event) => {
				/* a click on the backdrop hits the dialog itself */
				if (event.target === ref.current) {
					onClose();
				}
			}}
		>
			<div class="dialog-body">{children}</div>
		</dialog>
	);
}

interface Question {
	title: string;
	text: string;
	/** what the button that does it says */
	action: string;
	answer(yes: boolean): void;
}

const question = observable<Question | null>(null);

/** Asks before something that can't be taken back. */
export function ask(q: Omit<Question, "answer">): Promise<boolean> {
	question.get()?.answer(false);
	return new Promise((resolve) => {
		question.set({
			...q,
			answer(yes) {
				question.set(null);
				resolve(yes);
			},
		});
	});
}

export function QuestionDialog() {
	const q = useObservable(question);
	const yes = useRef<HTMLButtonElement>(null);
	useLayoutEffect(() => yes.current?.focus(), [q]);
	return q && (
		<Dialog labelId="question-title" onClose={() => q.answer(false)}>
			<h2 id="question-title">{q.title}</h2>
			<p>{q.text}</p>
			<div class="dialog-buttons">
				<button
					type="button"
					class="button quiet"
					onClick={() => q.answer(false)}
				>
					Cancel
				</button>
				<button
					type="button"
					class="button danger"
					ref={yes}
					onClick={() => q.answer(true)}
				>
					{q.action}
				</button>
			</div>
		</Dialog>
	);
}

export function dialogOpen(): boolean {
	return document.querySelector("dialog[open]") !== null;
}
