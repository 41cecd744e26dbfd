import assert from "node:assert/strict";
import { test } from "node:test";
import {
	addDays, askFor, byDay, dayAfterKey, dayOfYear, everything, longDate,
	readFilter, readListeners, readPlaysPage, readPlaysYear, sinceDay,
	weekdayOf, writeFilter, yearRows, yearsOf, type PlaysYear,
} from "../src/core/plays";

function yearOf(year: number, days: [string, number][] = []): PlaysYear {
	return { year, first: "", last: "", days: new Map(days) };
}

test("what the server says of plays may be anything", () => {
	const page = readPlaysPage({
		plays: [{
			title: "Copper Rain", duration: "200", jam: ["a@b.c", 7, ""],
			times: -3, why_not: "The file is gone.", day: "2018-02-05",
		}, null, 7],
		next: 5,
	});
	assert.equal(page.plays.length, 3);
	assert.equal(page.plays[0]?.title, "Copper Rain");
	assert.equal(page.plays[0]?.duration, 200);
	assert.deepEqual(page.plays[0]?.jam, ["a@b.c"]);
	assert.equal(page.plays[0]?.times, 0);
	assert.equal(page.plays[0]?.whyNot, "The file is gone.");
	assert.equal(page.plays[1]?.title, "");
	assert.equal(page.next, "");
	assert.equal(page.total, null);
	assert.equal(readPlaysPage({ total: 3 }).total, 3);
	assert.deepEqual(readPlaysPage(undefined).plays, []);
	assert.deepEqual(readListeners({ people: [{ user: "a@b.c", plays: 2 }] }),
		[{ user: "a@b.c", plays: 2, jams: 0 }]);
	assert.equal(readPlaysYear({ days: [{ date: "2018-02-05", plays: 4 }] })
		.days.get("2018-02-05"), 4);
});

test("a filter stands in the address and comes back from it", () => {
	const filter = {
		...everything, words: "copper & rain", who: "a+b@c.de",
		did: "jammed" as const, on: "02-29", bender: false,
	};
	assert.deepEqual(readFilter(writeFilter(filter)), filter);
	assert.equal(writeFilter(everything), "");
	assert.deepEqual(readFilter("?day=soon&on=1-2&bender=maybe"), everything);
	assert.equal(readFilter("?day=2018-02-05").day, "2018-02-05");
});

test("the server is asked for one day, the calendar for all", () => {
	const filter = { ...everything, words: " rain ", day: "2018-02-05" };
	assert.equal(askFor(filter, { after: "1-2-3" }),
		"after=1-2-3&q=rain&from=2018-02-05&to=2018-02-05");
	assert.equal(askFor(filter, { year: "2018" }, true), "year=2018&q=rain");
});

test("a year has all its days, by weekday and week", () => {
	const rows = yearRows(yearOf(2018, [["2018-02-05", 100], ["2018-12-31", 1]]));
	assert.equal(rows.flat().length, 365);
	assert.equal(yearRows(yearOf(2024)).flat().length, 366);
	assert.equal(weekdayOf("2018-01-01"), 0);
	assert.deepEqual(rows[0]?.[0],
		{ date: "2018-01-01", week: 0, plays: 0, level: 0 });
	assert.deepEqual(rows[0]?.[5],
		{ date: "2018-02-05", week: 5, plays: 100, level: 4 });
	assert.equal(rows[0]?.[52]?.level, 1);
	/* 2023 begins on a Sunday: its Monday is in the second column */
	assert.equal(yearRows(yearOf(2023))[0]?.[0]?.week, 1);
	assert.equal(yearRows(yearOf(2023))[6]?.[0]?.week, 0);
});

test("keys move in the picture and never out of the year", () => {
	assert.equal(dayAfterKey("2018-02-05", "ArrowRight"), "2018-02-12");
	assert.equal(dayAfterKey("2018-02-05", "ArrowUp"), "2018-02-04");
	assert.equal(dayAfterKey("2018-01-01", "ArrowLeft"), "2018-01-01");
	assert.equal(dayAfterKey("2018-12-31", "ArrowDown"), "2018-12-31");
	assert.equal(dayAfterKey("2018-02-05", "Home"), "2018-01-01");
	assert.equal(dayAfterKey("2018-02-05", "End"), "2018-12-31");
	assert.equal(dayAfterKey("2018-02-05", "x"), null);
});

test("plays of a day stand together", () => {
	const { plays } = readPlaysPage({
		plays: ["05", "05", "04", "05"].map((day) => ({ day })),
	});
	assert.deepEqual(byDay(plays).map((day) => [day.day, day.plays.length]),
		[["05", 2], ["04", 1], ["05", 1]]);
	assert.deepEqual(byDay([]), []);
});

test("days have words", () => {
	/* versions of ICU differ about the comma */
	assert.match(longDate("2018-02-05", "en-GB"), /^Monday,? 5 February 2018$/);
	assert.equal(dayOfYear("02-29", "en-GB"), "29 February");
	assert.equal(addDays("2024-02-28", 2), "2024-03-01");
	assert.equal(sinceDay("2018-02-05", "2018-02-05"), "today");
	assert.equal(sinceDay("2018-02-04", "2018-02-05"), "yesterday");
	assert.equal(sinceDay("2018-02-06", "2018-02-05"), "");
	assert.equal(sinceDay("2018-01-05", "2018-02-05"), "31 days ago");
	assert.equal(sinceDay("2018-02-05", "2019-02-05"), "12 months ago");
	assert.equal(sinceDay("2018-02-05", "2026-02-05"), "8 years ago");
	assert.equal(sinceDay("2018-04-17", "2026-11-25"), "8 years ago");
});

test("years go from the first play to the last, newest first", () => {
	assert.deepEqual(yearsOf("2017-11-06", "2019-01-01"), [2019, 2018, 2017]);
	assert.deepEqual(yearsOf("", ""), []);
});
