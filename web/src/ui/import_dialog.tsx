/* What pasted links lead to: look, pick, add. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { plural } from "../core/format";
import {
	counts, progressOf, reasons, type ImportCounts, type ImportState,
} from "../core/import";
import { LINKS_MAX } from "../core/links";
import {
	addChosen, closeImport, currentImport, imported, importOpen,
	type ShownImport,
} from "../live/imports";
import { Dialog } from "./dialog";
import { Icon } from "./icon";
import { ImportLineView } from "./import_line";
import { useObservable } from "./observable";

function statusWords(state: ImportState, count: ImportCounts): string {
	switch (state.phase) {
	case "opening":
		return `Opening link ${Math.min(count.opened + 1, state.lines.length)} `
			+ `of ${state.lines.length}…`;
	case "choosing":
		return count.found === 0
			? "No songs found."
			: `${plural(count.found, "song")} found.`;
	case "adding": {
		const { done, of } = progressOf(state);
		return state.stopping
			? "Stopping…"
			: `Adding ${Math.min(done + 1, of)} of ${plural(of, "song")}…`;
	}
	case "finished":
		return `Added ${plural(count.added, "song")}.`;
	}
}

function Progress({ state, count }: {
	state: ImportState;
	count: ImportCounts;
}) {
	const adding = progressOf(state);
	return state.phase === "opening"
		? (
			<progress
				aria-label="Opening the links"
				max={state.lines.length}
				value={count.opened}
			/>
		)
		: state.phase === "adding"
			? (
				<progress
					aria-label="Adding the songs"
					max={Math.max(1, adding.of)}
					value={adding.done}
				/>
			)
			: null;
}

/** After adding: what was not added, and why. */
function Summary({ state, count }: {
	state: ImportState;
	count: ImportCounts;
}) {
	if (state.phase !== "finished") {
		return null;
	}
	const parts = [
		count.failed > 0 ? `${count.failed} failed` : "",
		count.skipped > 0 ? `${count.skipped} not tried` : "",
		count.doubled > 0 ? `${count.doubled} already there` : "",
	].filter((part) => part !== "");
	/* the reason why it ended is told above */
	const others = reasons(state)
		.filter(({ message }) => message !== state.halted);
	return parts.length === 0
		? null
		: (
			<div class="import-summary">
				<p>{parts.join(" · ")}</p>
				<ul>
					{others.map(({ message, count: times }) => (
						<li key={message}>
							{message}
							{times > 1 && <b class="count">× {times}</b>}
						</li>
					))}
				</ul>
			</div>
		);
}

function addWords(state: ImportState, count: ImportCounts): string {
	if (state.phase === "finished") {
		return count.pending === 1
			? "Try the other one again"
			: `Try the other ${count.pending} again`;
	}
	return count.found === 1 ? "Add this song"
		: count.pending === count.found ? `Add all ${count.found} songs`
		: `Add ${plural(count.pending, "song")}`;
}

function Buttons({ state, count }: {
	state: ImportState;
	count: ImportCounts;
}) {
	const main = useRef<HTMLButtonElement>(null);
	const busy = state.phase === "opening" || state.phase === "adding";
	const failed = state.lines.some((line) =>
		line.link !== null && line.state.kind === "failed");
	/* a paste and Enter is all that it takes */
	useLayoutEffect(() => {
		if (document.activeElement?.closest("dialog li") === null) {
			main.current?.focus();
		}
	}, [state.phase]);
	if (busy) {
		return (
			<div class="dialog-buttons">
				{state.phase === "adding" && (
					<button
						type="button"
						class="button quiet"
						onClick={closeImport}
					>
						Hide
					</button>
				)}
				<button
					type="button"
					class="button"
					ref={main}
					autoFocus
					disabled={state.stopping}
					onClick={() => currentImport()?.stop()}
				>
					Stop
				</button>
			</div>
		);
	}
	const finished = state.phase === "finished";
	const addable = count.pending > 0;
	return (
		<div class="dialog-buttons">
			{failed && !finished && (
				<button
					type="button"
					class="button quiet"
					onClick={() => void currentImport()?.retry()}
				>
					Open the failed again
				</button>
			)}
			<button
				type="button"
				class={finished || count.found === 0
					? "button primary"
					: "button quiet"}
				ref={finished || !addable ? main : null}
				onClick={closeImport}
			>
				{finished ? "Done" : count.found > 0 ? "Cancel" : "Close"}
			</button>
			{(finished ? addable : count.found > 0) && (
				<button
					type="button"
					class={finished ? "button" : "button primary"}
					ref={!finished && addable ? main : null}
					disabled={!addable}
					onClick={() => void addChosen()}
				>
					{addWords(state, count)}
				</button>
			)}
		</div>
	);
}

function ImportView({ shown: { state, beyond } }: { shown: ShownImport }) {
	const count = counts(state);
	const single = count.found <= 1 && state.lines.length === 1;
	return (
		<Dialog labelId="import-title" wide onClose={closeImport}>
			<div class="import-head">
				<h2 id="import-title">{single ? "From a link" : "From links"}</h2>
				<p role="status">{statusWords(state, count)}</p>
				<Progress state={state} count={count} />
				{state.halted !== "" && (
					<p class="import-halted" role="alert">
						<Icon name="warning" /> {state.halted}
					</p>
				)}
				<Summary state={state} count={count} />
			</div>
			{/* it scrolls, so the arrow keys must be able to get at it */}
			<div
				class="import-lines"
				role="group"
				aria-label="What the links lead to"
				tabIndex={0}
			>
				<ul>
					{state.lines.map((line, i) => (
						<ImportLineView
							key={i}
							line={line}
							index={i}
							open={state.lines.length === 1}
							locked={state.phase !== "choosing"}
						/>
					))}
				</ul>
			</div>
			{beyond > 0 && (
				<p class="note">
					{plural(beyond, "more link")} left out: {LINKS_MAX} at a time.
				</p>
			)}
			<Buttons state={state} count={count} />
		</Dialog>
	);
}

/** While the dialog is hidden and songs are still being added. */
function ImportPill({ state }: { state: ImportState }) {
	const { done, of } = progressOf(state);
	return (
		<button
			type="button"
			class="button import-pill"
			onClick={() => importOpen.set(true)}
		>
			{state.phase === "adding"
				? <><i class="spinner" /> Adding {done} of {of}</>
				: <><Icon name="warning" /> What was not added</>}
		</button>
	);
}

export function ImportDialog() {
	const shown = useObservable(imported);
	const open = useObservable(importOpen);
	/* leaving the page would end the adding: the browser asks */
	const adding = shown?.state.phase === "adding";
	useEffect(() => {
		if (!adding) {
			return;
		}
		const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
		window.addEventListener("beforeunload", ask);
		return () => window.removeEventListener("beforeunload", ask);
	}, [adding]);
	return shown && (open
		? <ImportView shown={shown} />
		: <ImportPill state={shown.state} />);
}
