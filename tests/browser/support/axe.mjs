// What axe finds on a page that people with a screen reader or a keyboard would stumble over.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Each violation and where; [] is good. */
export async function violations(page) {
	await page.evaluate(axe);
	return page.evaluate(async () => {
		// colours on their way from one to another are no colours to judge
		for (const animation of document.getAnimations()) {
			const endless = animation.effect?.getComputedTiming().endTime === Infinity;
			endless ? animation.cancel() : animation.finish();
		}
		const { violations: found } = await window.axe.run(document);
		return found.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
	});
}
