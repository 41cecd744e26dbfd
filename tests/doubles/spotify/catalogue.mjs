// The catalogue half of Spotify's Web API: search, tracks, episodes, albums, artists, playlists.
import { json } from '../double.mjs';
import { authorized, refusal } from './accounts.mjs';

const LIMIT_MAX = 10;

export function addCatalogue(double) {
	double.unknown = () => refusal(404, 'Service not found');
	double.route('GET', '/v1/search', authorized(double, ({ query }) => {
		const limit = Number(query.limit ?? 5);
		if (!query.q) {
			return refusal(400, 'No search query');
		}
		if (!(limit >= 0 && limit <= LIMIT_MAX)) {
			return refusal(400, 'Invalid limit');
		}
		return json({});
	}));
}
