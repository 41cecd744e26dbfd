/* Words and numbers for people. */

/** 3:07, 1:02:45; whole seconds, rounded down. */
export function clockTime(s: number): string {
	const whole = Math.max(0, Math.floor(s));
	const hours = Math.floor(whole / 3600);
	const minutes = Math.floor(whole / 60) % 60;
	const two = (n: number): string => String(n).padStart(2, "0");
	return hours > 0
		? `${hours}:${two(minutes)}:${two(whole % 60)}`
		: `${minutes}:${two(whole % 60)}`;
}

/** "3 minutes 7 seconds", for those who listen to the page. */
export function spokenTime(s: number): string {
	const whole = Math.max(0, Math.floor(s));
	const parts: string[] = [];
	const minutes = Math.floor(whole / 60);
	if (minutes > 0) {
		parts.push(plural(minutes, "minute"));
	}
	if (whole % 60 > 0 || minutes === 0) {
		parts.push(plural(whole % 60, "second"));
	}
	return parts.join(" ");
}

/** "43 min", "2 h 5 min": how long a queue lasts. */
export function roughTime(s: number): string {
	const minutes = Math.round(s / 60);
	if (minutes < 1) {
		return s > 0 ? "under a minute" : "0 min";
	}
	const hours = Math.floor(minutes / 60);
	return hours > 0
		? `${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`
		: `${minutes} min`;
}

export function plural(n: number, word: string): string {
	return `${n} ${word}${n === 1 ? "" : "s"}`;
}

/** "just now", "4 min ago", "2 h ago", "3 d ago". */
export function ago(thenMs: number, nowMs: number): string {
	const minutes = Math.floor((nowMs - thenMs) / 60_000);
	if (!Number.isFinite(minutes) || minutes < 1) {
		return "just now";
	}
	if (minutes < 60) {
		return `${minutes} min ago`;
	}
	const hours = Math.floor(minutes / 60);
	return hours < 24 ? `${hours} h ago` : `${Math.floor(hours / 24)} d ago`;
}

const BENDER = "the@echonest.com";

/** What we call the person behind an email: its part before the @. */
export function personName(email: string, me = ""): string {
	if (email === "") {
		return "someone";
	}
	if (email.toLowerCase() === BENDER) {
		return "Benderbot";
	}
	if (me !== "" && email.toLowerCase() === me.toLowerCase()) {
		return "you";
	}
	const at = email.indexOf("@");
	const local = at > 0 ? email.slice(0, at) : email;
	return local
		.split(/[._-]+/)
		.filter((part) => part !== "")
		.map((part) => part[0]!.toUpperCase() + part.slice(1))
		.join(" ") || email;
}

/** One or two letters for a face without a picture. */
export function initials(email: string): string {
	const words = personName(email).split(" ");
	const first = Array.from(words[0] ?? "")[0] ?? "?";
	const second = words.length > 1
		? Array.from(words[words.length - 1] ?? "")[0] ?? ""
		: "";
	return (first + second).toUpperCase();
}

/** "you and Bob", "you, Bob and 3 more". */
export function names(emails: readonly string[], me: string): string {
	const all = emails
		.map((email) => personName(email, me))
		.sort((a, b) => Number(b === "you") - Number(a === "you"));
	if (all.length <= 1) {
		return all[0] ?? "";
	}
	if (all.length <= 3) {
		return `${all.slice(0, -1).join(", ")} and ${all[all.length - 1]}`;
	}
	return `${all.slice(0, 2).join(", ")} and ${all.length - 2} more`;
}

/** dj_airhorn → DJ airhorn. */
export function hornName(name: string): string {
	const words = name.replace(/_/g, " ").trim();
	if (words.startsWith("dj ")) {
		return "DJ" + words.slice(2);
	}
	return words === "" ? "horn" : words[0]!.toUpperCase() + words.slice(1);
}
