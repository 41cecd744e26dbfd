/* What was played: reading /api/plays, and what the history page makes of it. */

export interface Play {
	/** names it among all: when it ended, and where it stands */
	key: string;
	/** the server's local date, 2018-02-05, and time, 15:04 */
	day: string;
	clock: string;
	uri: string;
	title: string;
	artist: string;
	album: string;
	/** seconds; 0 when it is not known */
	duration: number;
	user: string;
	jam: string[];
	airhorns: number;
	/** how often it was played in all */
	times: number;
	img: string;
	/** why it can't be added again; "" when it can */
	whyNot: string;
}

export interface PlaysPage {
	plays: Play[];
	/** where the next page begins; "" when there is none */
	next: string;
	/** all that match; null when that was not asked */
	total: number | null;
}

export interface PlaysYear {
	year: number;
	/** dates of the first and last play of all; "" when there is none */
	first: string;
	last: string;
	days: Map<string, number>;
}

export interface Listener {
	user: string;
	plays: number;
	jams: number;
}

/** What is looked for; "" is anything. */
export interface Filter {
	words: string;
	who: string;
	/** what `who` did with the song */
	did: "added" | "jammed";
	/** 2018-02-05 */
	day: string;
	/** 02-05, of any year */
	on: string;
	/** Bender's songs too */
	bender: boolean;
}

export const everything: Filter = {
	words: "", who: "", did: "added", day: "", on: "", bender: true,
};

type Plain = Record<string, unknown>;

function object(value: unknown): Plain {
	return typeof value === "object" && value !== null ? value as Plain : {};
}

function text(value: unknown): string {
	return typeof value === "string" ? value : "";
}

function whole(value: unknown): number {
	const n = Number(value);
	return Number.isFinite(n) ? Math.max(0, Math.floor(n)) : 0;
}

function list(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

function readPlay(value: unknown): Play {
	const play = object(value);
	return {
		key: `${text(play.ended)} ${text(play.uri)} ${text(play.user)}`,
		day: text(play.day),
		clock: text(play.clock),
		uri: text(play.uri),
		title: text(play.title),
		artist: text(play.artist),
		album: text(play.album),
		duration: whole(play.duration),
		user: text(play.user),
		jam: list(play.jam).map(text).filter((user) => user !== ""),
		airhorns: whole(play.airhorns),
		times: whole(play.times),
		img: text(play.img),
		whyNot: text(play.why_not),
	};
}

export function readPlaysPage(value: unknown): PlaysPage {
	const page = object(value);
	return {
		plays: list(page.plays).map(readPlay),
		next: text(page.next),
		total: page.total === undefined ? null : whole(page.total),
	};
}

export function readPlaysYear(value: unknown): PlaysYear {
	const year = object(value);
	return {
		year: whole(year.year),
		first: text(year.first),
		last: text(year.last),
		days: new Map(list(year.days)
			.map((day) => [text(object(day).date), whole(object(day).plays)])),
	};
}

export function readListeners(value: unknown): Listener[] {
	return list(object(value).people).map((person) => ({
		user: text(object(person).user),
		plays: whole(object(person).plays),
		jams: whole(object(person).jams),
	}));
}

/* --- filters in addresses --- */

const dayForm = /^\d{4}-\d{2}-\d{2}$/;
const onForm = /^\d{2}-\d{2}$/;

/** From the page's own address, which may be anything. */
export function readFilter(search: string): Filter {
	const given = new URLSearchParams(search);
	const get = (name: string, form: RegExp): string => {
		const value = given.get(name) ?? "";
		return form.test(value) ? value : "";
	};
	const jammed = given.get("jammed_by") ?? "";
	return {
		words: given.get("q") ?? "",
		who: jammed || (given.get("user") ?? ""),
		did: jammed ? "jammed" : "added",
		day: get("day", dayForm),
		on: get("on", onForm),
		bender: given.get("bender") !== "0",
	};
}

function put(query: URLSearchParams, name: string, value: string): void {
	if (value !== "") {
		query.set(name, value);
	}
}

/** For the page's own address; "" for everything. */
export function writeFilter(filter: Filter): string {
	const query = new URLSearchParams();
	put(query, "q", filter.words);
	put(query, filter.did === "jammed" ? "jammed_by" : "user", filter.who);
	put(query, "day", filter.day);
	put(query, "on", filter.on);
	put(query, "bender", filter.bender ? "" : "0");
	const words = query.toString();
	return words === "" ? "" : `?${words}`;
}

/** For the server; the calendar shows all days, whichever was chosen. */
export function askFor(
	filter: Filter, more: Record<string, string>, anyDay = false,
): string {
	const query = new URLSearchParams(more);
	put(query, "q", filter.words.trim());
	put(query, filter.did === "jammed" ? "jammed_by" : "user", filter.who);
	put(query, "bender", filter.bender ? "" : "0");
	if (!anyDay) {
		put(query, "from", filter.day);
		put(query, "to", filter.day);
		put(query, "on", filter.on);
	}
	return query.toString();
}

/* --- days --- */

/** Noon, so that no rule of summer time moves it to another day. */
function noon(date: string): Date {
	return new Date(`${date}T12:00:00Z`);
}

export function dateOf(at: Date): string {
	return at.toISOString().slice(0, 10);
}

export function addDays(date: string, days: number): string {
	const at = noon(date);
	at.setUTCDate(at.getUTCDate() + days);
	return dateOf(at);
}

/** "Monday, 5 February 2018", as the reader writes it. */
export function longDate(date: string, locale?: string): string {
	return new Intl.DateTimeFormat(locale, { dateStyle: "full", timeZone: "UTC" })
		.format(noon(date));
}

/** "5 February" */
export function dayOfYear(on: string, locale?: string): string {
	return new Intl.DateTimeFormat(locale, {
		day: "numeric", month: "long", timeZone: "UTC",
	}).format(noon(`2024-${on}`));
}

export function monthName(month: number, locale?: string): string {
	return new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" })
		.format(new Date(Date.UTC(2024, month, 15)));
}

/** "today", "yesterday", "3 days ago", "8 years ago". */
export function sinceDay(date: string, today: string): string {
	const days = Math.round(
		(noon(today).getTime() - noon(date).getTime()) / 86_400_000);
	if (days <= 1) {
		return days === 1 ? "yesterday" : days === 0 ? "today" : "";
	}
	if (days < 60) {
		return `${days} days ago`;
	}
	const months = Math.floor((days + 2) / 30.44);
	return months < 24
		? `${months} months ago`
		: `${Math.floor((days + 1) / 365.25)} years ago`;
}

export interface DayOfPlays {
	day: string;
	plays: Play[];
}

/** Neighbours of the same day together, in the order that they came. */
export function byDay(plays: readonly Play[]): DayOfPlays[] {
	const days: DayOfPlays[] = [];
	for (const play of plays) {
		const last = days[days.length - 1];
		if (last && last.day === play.day) {
			last.plays.push(play);
		} else {
			days.push({ day: play.day, plays: [play] });
		}
	}
	return days;
}

/* --- the picture of a year --- */

export interface Cell {
	date: string;
	/** 0 is the week of 1 January */
	week: number;
	plays: number;
	/** 0 to 4: nothing to most */
	level: number;
}

/** Weeks begin on Mondays: 0 is Monday. */
export function weekdayOf(date: string): number {
	return (noon(date).getUTCDay() + 6) % 7;
}

function level(plays: number, most: number): number {
	return plays === 0 ? 0 : 1 + Math.min(3, Math.floor((plays / (most + 1)) * 4));
}

/** Seven rows, Monday first, each with the days of that weekday in order. */
export function yearRows(year: PlaysYear): Cell[][] {
	const rows: Cell[][] = [[], [], [], [], [], [], []];
	const most = Math.max(1, ...year.days.values());
	const first = `${String(year.year).padStart(4, "0")}-01-01`;
	const offset = weekdayOf(first);
	for (let date = first, n = 0; date.slice(0, 4) === first.slice(0, 4);
		date = addDays(date, 1), n++) {
		const plays = year.days.get(date) ?? 0;
		rows[weekdayOf(date)]?.push({
			date,
			week: Math.floor((n + offset) / 7),
			plays,
			level: level(plays, most),
		});
	}
	return rows;
}

/** The day that a key leads to in the picture; null when it is none of its keys. */
export function dayAfterKey(date: string, key: string): string | null {
	const year = date.slice(0, 4);
	const steps: Record<string, number> = {
		ArrowUp: -1, ArrowDown: 1, ArrowLeft: -7, ArrowRight: 7,
	};
	if (key === "Home" || key === "End") {
		return key === "Home" ? `${year}-01-01` : `${year}-12-31`;
	}
	const step = steps[key];
	if (step === undefined) {
		return null;
	}
	const next = addDays(date, step);
	return next.slice(0, 4) === year ? next : date;
}

/** The years that there is something of, newest first. */
export function yearsOf(first: string, last: string): number[] {
	const from = Number(first.slice(0, 4)), to = Number(last.slice(0, 4));
	return first === "" || last === "" || to < from
		? []
		: Array.from({ length: to - from + 1 }, (_, i) => to - i);
}
