/* Reading /api/stats. */

export interface Stats {
	activeToday: number;
	knownUsers: number;
	today: { name: string; count: number }[];
	trend: { date: string; count: number }[];
}

const words: Record<string, string> = {
	song_add: "songs added",
	song_finish: "songs played",
	ws_connect: "visits",
	login: "sign-ins",
	signup: "sign-ups",
	vote: "votes",
	jam: "jams",
	airhorn: "airhorns",
	comment: "comments",
};

function count(value: unknown): number {
	const n = Array.isArray(value) ? value.length : Number(value);
	return Number.isFinite(n) ? n : 0;
}

/** A day is `{date, count}` or, as the old server had it, `[date, count]`. */
function readDay(value: unknown): { date: string; count: number } {
	if (Array.isArray(value)) {
		return { date: String(value[0]), count: count(value[1]) };
	}
	const day = (value ?? {}) as Record<string, unknown>;
	return {
		date: String(day.date ?? ""),
		count: count(day.count ?? day.dau ?? day.users),
	};
}

export function readStats(value: unknown): Stats {
	const all = (value ?? {}) as Record<string, unknown>;
	const today = (all.today ?? {}) as Record<string, unknown>;
	return {
		activeToday: count(all.dau),
		knownUsers: count(all.known_users),
		today: Object.entries(today)
			.filter(([name]) => !name.startsWith("spotify_"))
			.map(([name, n]) => ({
				name: words[name] ?? name.replace(/_/g, " "),
				count: count(n),
			}))
			.sort((a, b) => b.count - a.count),
		trend: Array.isArray(all.dau_trend) ? all.dau_trend.map(readDay) : [],
	};
}
