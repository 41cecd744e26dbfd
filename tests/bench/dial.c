#include "dial.h"

#include <stdio.h>
#include <sys/resource.h>

#define PER_SOURCE_ADDRESS 20000
#define READ_BUFFER_BYTES  (256 * 1024)

bool dial_raise_limit(int connections)
{
	struct rlimit limit;
	rlim_t needed = (rlim_t)connections + 32;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
		perror("getrlimit");
		return false;
	}
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
		perror("setrlimit");
		return false;
	}
	if (limit.rlim_cur < needed) {
		fprintf(stderr,
			"%d connections need %llu open files, the limit is"
			" %llu: raise it with ulimit -n\n",
			connections, (unsigned long long)needed,
			(unsigned long long)limit.rlim_cur);
		return false;
	}
	return true;
}

int dial(uv_loop_t *loop, uv_tcp_t *tcp, uv_connect_t *request,
	const struct sockaddr_in *address, int index, uv_connect_cb done)
{
	int error = uv_tcp_init(loop, tcp);

	if (error == 0 && index >= PER_SOURCE_ADDRESS) {
		uint32_t step = (uint32_t)(index / PER_SOURCE_ADDRESS);
		struct sockaddr_in source = {
			.sin_family = AF_INET,
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK + step),
		};

		error = uv_tcp_bind(tcp, (const struct sockaddr *)&source, 0);
	}
	if (error == 0) {
		error = uv_tcp_connect(request, tcp, (const struct sockaddr *)address, done);
	}
	if (error == 0) {
		uv_tcp_nodelay(tcp, 1);
	}
	return error;
}

void dial_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
	static char shared[READ_BUFFER_BYTES];

	(void)handle;
	(void)suggested;
	*buffer = uv_buf_init(shared, sizeof(shared));
}

bool dial_write(uv_tcp_t *tcp, const void *data, size_t length)
{
	uv_buf_t buffer = uv_buf_init((char *)data, (unsigned)length);

	return uv_try_write((uv_stream_t *)tcp, &buffer, 1) == (int)length;
}
