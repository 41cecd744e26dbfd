/* The whole page. */

import { Announcer } from "./announce";
import { Banner } from "./banner";
import { QuestionDialog } from "./dialog";
import { Header } from "./header";
import { HelpDialog } from "./help_dialog";
import { HornPanel } from "./horn_panel";
import { ImportDialog } from "./import_dialog";
import { ListenButton } from "./listen_overlay";
import { Backdrop, NowPlaying } from "./now_playing";
import { useObservable } from "./observable";
import { Queue } from "./queue";
import { RoomPanel } from "./room_panel";
import { SoundPanel } from "./sound_panel";
import { tab, Tabs } from "./tabs";
import { Toasts } from "./toasts";

export function App() {
	const shown = useObservable(tab);
	return (
		<>
			<a class="skip-link" href="#queue-title">To the queue</a>
			<Backdrop />
			<Header />
			<Banner />
			<main class="page" data-tab={shown}>
				<div class="side-now">
					<NowPlaying />
				</div>
				<div class="middle">
					<Queue />
				</div>
				<div class="side-room">
					<SoundPanel />
					<RoomPanel />
					<HornPanel />
				</div>
			</main>
			<Tabs />
			<ListenButton />
			<Toasts />
			<ImportDialog />
			<QuestionDialog />
			<HelpDialog />
			<Announcer />
		</>
	);
}
