// A real browser's idea of our cookies, with TLS and a proxy in front.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { chromium } from 'playwright-core';
import { GoogleDouble } from '../doubles/google.mjs';
import { NAME, Proxy } from '../support/proxy.mjs';
import { Installation, Server } from '../support/server.mjs';

const google = await new GoogleDouble().start();
const installation = new Installation();
installation.startRedis();
const proxy = await Proxy.create(installation.path('proxy'));
let browser;

after(async () => {
	await browser?.close();
	await proxy.stop();
	await installation.destroy();
	await google.stop();
});

test('somebody signs in with Google through a proxy with TLS', { timeout: 150000 }, async () => {
	const server = await Server.start(installation, {
		...google.settings,
		DEBUG: 'false',
		DEV_AUTH_EMAIL: '',
		ECHONEST_HOSTNAME: proxy.host,
	});
	await proxy.start(server.port);
	browser = await chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: ['--no-sandbox', `--host-resolver-rules=MAP ${NAME} 127.0.0.1`],
	});
	const context = await browser.newContext({ ignoreHTTPSErrors: true });
	context.setDefaultTimeout(20000);
	const page = await context.newPage();
	await page.goto(proxy.url);
	assert.equal(page.url(), `${proxy.url}/login/`);
	await page.getByRole('link', { name: 'Sign in with Google' }).click();
	await page.getByRole('link', { name: /Ada Lane/ }).click();
	await page.getByRole('combobox').waitFor();
	assert.equal(page.url(), `${proxy.url}/`);
	const cookies = await context.cookies();
	assert.deepEqual(cookies.map(({ name }) => name).sort(), ['__Host-echonest_oauth', 'echonest_session']);
	for (const { secure, httpOnly, sameSite, domain } of cookies) {
		assert.deepEqual([secure, httpOnly, sameSite, domain], [true, true, 'Lax', NAME]);
	}
	// the page's socket goes through the proxy too
	await page.waitForFunction(() => window.echonest?.debug().connected);
	await page.getByRole('button', { name: 'Menu of Ada' }).click();
	await page.getByRole('button', { name: 'Sign out' }).click();
	await page.getByText('You are signed out.').waitFor();
	assert.deepEqual((await context.cookies()).map(({ name }) => name), ['__Host-echonest_oauth']);
});
