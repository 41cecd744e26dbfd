/* A face with a name. */

import { personName } from "../core/format";
import { config } from "../live/config";
import { Avatar } from "./picture";

export function Person({ email, prefix = "" }: {
	email: string;
	prefix?: string;
}) {
	return (
		<span class="person">
			<Avatar email={email} />
			<span class="person-name">
				{prefix}{personName(email, config.user)}
			</span>
		</span>
	);
}
