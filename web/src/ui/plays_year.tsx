/* A year of plays as a picture: a column a week, darker where more was played. */

import { useEffect, useRef, useState } from "preact/hooks";
import { plural } from "../core/format";
import {
	dayAfterKey, longDate, monthName, weekdayOf, yearRows, yearsOf,
	type Cell, type PlaysYear,
} from "../core/plays";

const dayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
	"Saturday", "Sunday"];

function Day({ cell, chosen, reachable, onChoose }: {
	cell: Cell;
	chosen: boolean;
	/** the one that Tab leads to */
	reachable: boolean;
	onChoose: (date: string) => void;
}) {
	const label = `${longDate(cell.date)}: ${plural(cell.plays, "play")}`;
	return (
		<td
			class="year-day"
			data-date={cell.date}
			data-level={cell.level}
			aria-selected={chosen}
			aria-label={label}
			title={label}
			tabIndex={reachable ? 0 : -1}
			onClick={() => onChoose(cell.date)}
		/>
	);
}

function Row({ weekday, cells, chosen, reachable, onChoose }: {
	weekday: number;
	cells: Cell[];
	chosen: string;
	reachable: string;
	onChoose: (date: string) => void;
}) {
	return (
		<tr>
			<th scope="row">
				<span aria-hidden="true">
					{weekday % 2 === 0 ? dayNames[weekday]?.slice(0, 3) : ""}
				</span>
				<span class="unseen">{dayNames[weekday]}</span>
			</th>
			{(cells[0]?.week ?? 0) > 0 && <td class="year-gap" />}
			{cells.map((cell) => (
				<Day
					key={cell.date}
					cell={cell}
					chosen={cell.date === chosen}
					reachable={cell.date === reachable}
					onChoose={onChoose}
				/>
			))}
		</tr>
	);
}

/** The names of months above the weeks in which they begin. */
function Months({ year }: { year: number }) {
	const offset = weekdayOf(`${String(year).padStart(4, "0")}-01-01`);
	return (
		<div class="year-months" aria-hidden="true">
			{Array.from({ length: 12 }, (_, month) => {
				const day = (Date.UTC(year, month, 1) - Date.UTC(year, 0, 1))
					/ 86_400_000;
				const week = Math.floor((day + offset) / 7);
				return (
					<span key={month} style={{ "--week": String(week) }}>
						{monthName(month)}
					</span>
				);
			})}
		</div>
	);
}

function Years({ year, onYear }: {
	year: PlaysYear;
	onYear: (year: number) => void;
}) {
	const years = yearsOf(year.first, year.last);
	const sum = [...year.days.values()].reduce((all, n) => all + n, 0);
	return (
		<div class="year-top">
			<h2>
				{year.year}{" "}
				<small>{plural(sum, "play")}</small>
			</h2>
			<label class="year-choice">
				<span class="unseen">Year</span>
				<select
					value={String(year.year)}
					onChange={(event) =>
						onYear(Number(event.currentTarget.value))}
				>
					{(years.includes(year.year) ? years : [year.year, ...years])
						.map((n) => <option key={n} value={n}>{n}</option>)}
				</select>
			</label>
		</div>
	);
}

export function YearPicture({ year, chosen, onDay, onYear }: {
	year: PlaysYear;
	/** a date, or "" */
	chosen: string;
	onDay: (date: string) => void;
	onYear: (year: number) => void;
}) {
	const table = useRef<HTMLTableElement>(null);
	const scroller = useRef<HTMLDivElement>(null);
	const newest = [...year.days.keys()].sort().pop();
	const [here, setHere] = useState("");
	const inYear = (date: string): boolean =>
		date.startsWith(`${year.year}-`);
	const reachable = [here, chosen, newest ?? ""].find(inYear)
		?? `${year.year}-01-01`;
	useEffect(() => {
		/* on narrow screens the newest weeks are what one wants to see */
		const box = scroller.current;
		const day = table.current
			?.querySelector<HTMLElement>(`[data-date="${reachable}"]`);
		if (box && day) {
			box.scrollLeft = day.offsetLeft - box.clientWidth / 2;
		}
	}, [year]);
	const move = (event: KeyboardEvent): void => {
		const date = (event.target as HTMLElement).dataset.date;
		if (date === undefined) {
			return;
		}
		if (event.key === "Enter" || event.key === " ") {
			event.preventDefault();
			onDay(date);
			return;
		}
		const next = dayAfterKey(date, event.key);
		if (next !== null) {
			event.preventDefault();
			setHere(next);
			table.current
				?.querySelector<HTMLElement>(`[data-date="${next}"]`)?.focus();
		}
	};
	return (
		<section class="card year" aria-label={`Plays of ${year.year}`}>
			<Years year={year} onYear={onYear} />
			<div class="year-scroll" ref={scroller}>
				<Months year={year.year} />
				<table
					role="grid"
					aria-label={`Days of ${year.year}; arrow keys move, Enter shows a day`}
					ref={table}
					onKeyDown={move}
				>
					<tbody>
						{yearRows(year).map((cells, weekday) => (
							<Row
								key={weekday}
								weekday={weekday}
								cells={cells}
								chosen={chosen}
								reachable={reachable}
								onChoose={onDay}
							/>
						))}
					</tbody>
				</table>
			</div>
			<p class="year-key" aria-hidden="true">
				less
				{[0, 1, 2, 3, 4].map((n) =>
					<i key={n} class="year-day" data-level={n} />)}
				more
			</p>
		</section>
	);
}
