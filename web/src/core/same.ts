/* Whether two values made of plain objects, arrays and scalars are equal. */

export function same(a: unknown, b: unknown): boolean {
	if (Object.is(a, b)) {
		return true;
	}
	if (typeof a !== "object" || typeof b !== "object"
		|| a === null || b === null || Array.isArray(a) !== Array.isArray(b)) {
		return false;
	}
	const keys = Object.keys(a);
	return keys.length === Object.keys(b).length
		&& keys.every((key) => Object.hasOwn(b, key)
			&& same(a[key as never], b[key as never]));
}
