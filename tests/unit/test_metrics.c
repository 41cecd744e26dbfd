#include "base/metrics.h"
#include "base/metrics_text.h"
#include "base/process_numbers.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

#include <fcntl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *const fruits[] = { "apple", NULL, "say \"pear\"\\\n" };
static const char *const outcomes[] = { "ok", "failed" };
static const struct metric_label fruit = { "fruit", fruits, 3 };
static const struct metric_label outcome = { "outcome", outcomes, 2 };
METRIC_BOUNDS(bounds, METRIC_MS(1), METRIC_MS(2.5), METRIC_MS(10000));

static METRIC_COUNTER(plain, "test_plain_total", "A plain one.", 1);
static METRIC_COUNTER(eaten, "test_eaten_total", "Eaten \\ two\nlines.", 6, &fruit, &outcome);
static METRIC_GAUGE(held, "test_held", "Held.", 1);
static METRIC_SELF(own, "test_own", "Of each process.");
static METRIC_HISTOGRAM(took, "test_took_seconds", "Time.", bounds, 2, &outcome);

static struct buf text;

static const char *render(void)
{
	buf_clear(&text);
	metrics_text(&text);
	buf_append_char(&text, '\0');
	return text.data;
}

static bool has(const char *what)
{
	return strstr(render(), what) != NULL;
}

static void a_counter_without_labels_is_always_told(void **state)
{
	assert_true(has("# HELP test_plain_total A plain one.\n"
			"# TYPE test_plain_total counter\ntest_plain_total 0\n"));
	metric_add(&plain, 0, 3);
	assert_int_equal(metric_value(&plain, 0), 3);
	assert_true(has("\ntest_plain_total 3\n"));
}

static void a_failure_that_has_not_happened_is_told_beside_what_has(void **state)
{
	assert_false(has("test_eaten_total{"));
	metric_add(&eaten, metric_index(&eaten, 0, 0), 1);
	assert_true(has("test_eaten_total{fruit=\"apple\",outcome=\"ok\"} 1\n"
			"test_eaten_total{fruit=\"apple\",outcome=\"failed\"} 0\n"));
	assert_false(has("pear"));
}

static void what_would_break_a_line_is_escaped(void **state)
{
	metric_add(&eaten, metric_index(&eaten, 2, 1), 2);
	assert_true(has("# HELP test_eaten_total Eaten \\\\ two\\nlines.\n"));
	assert_true(has("{fruit=\"say \\\"pear\\\"\\\\\\n\",outcome=\"failed\"} 2\n"));
}

static void a_value_without_a_name_is_not_told(void **state)
{
	metric_add(&eaten, metric_index(&eaten, 1, 0), 7);
	assert_false(has("} 7\n"));
}

static void buckets_hold_what_is_at_most_their_limit(void **state)
{
	metric_observe(&took, 1, 0);
	metric_observe(&took, 1, METRIC_MS(1));
	metric_observe(&took, 1, METRIC_MS(1) + 1);
	metric_observe(&took, 1, METRIC_MS(2000));
	assert_int_equal(metric_times(&took, 1), 4);
	assert_int_equal(metric_times(&took, 0), 0);
	assert_true(has("# TYPE test_took_seconds histogram\n"
			"test_took_seconds_bucket{outcome=\"failed\",le=\"0.001\"} 2\n"
			"test_took_seconds_bucket{outcome=\"failed\",le=\"0.0025\"} 3\n"
			"test_took_seconds_bucket{outcome=\"failed\",le=\"10\"} 4\n"
			"test_took_seconds_bucket{outcome=\"failed\",le=\"+Inf\"} 4\n"
			"test_took_seconds_sum{outcome=\"failed\"} 2.002000001\n"
			"test_took_seconds_count{outcome=\"failed\"} 4\n"));
	assert_false(has("test_took_seconds_count{outcome=\"ok\"}"));
}

static void values_are_whole_or_have_a_fraction_or_none(void **state)
{
	struct buf out = { 0 };
	metrics_text_sample(&out, "a", NULL, 0, 9007199254740991.0);
	metrics_text_sample(&out, "b", NULL, 0, -0.25);
	metrics_text_sample(&out, "c", NULL, 0, 1.0 / 0.0);
	assert_true(str_equal(buf_str(&out), STR("a 9007199254740991\nb -0.25\nc +Inf\n")));
	buf_finish(&out);
}

static void names_are_in_order_and_each_is_told_once(void **state)
{
	size_t count;
	struct metric **all = metrics_all(&count);
	assert_true(count >= 5);
	for (size_t i = 1; i < count; i++) {
		assert_true(strcmp(all[i - 1]->name, all[i]->name) < 0);
	}
}

static void limits_of_buckets_grow(void **state)
{
	size_t count;
	struct metric **all = metrics_all(&count);
	for (size_t i = 0; i < count; i++) {
		for (unsigned j = 0; all[i]->bounds && j < all[i]->bounds->count; j++) {
			assert_true(
				all[i]->bounds->ns[j] > (j ? all[i]->bounds->ns[j - 1] : 0));
		}
	}
}

/* In a process of its own that counts as number `index`. */
static void count_in_child(unsigned index, int times, int held_now)
{
	pid_t pid = fork();
	if (pid == 0) {
		metrics_take(index);
		for (int i = 0; i < times; i++) {
			metric_add(&plain, 0, 1);
		}
		metric_set(&held, 0, held_now);
		metric_set(&own, 0, 10 + index);
		metric_observe(&took, 0, METRIC_MS(1));
		_exit(0);
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* The last one: from here on this process tells of others. */
static void processes_that_share_are_told_of_as_one(void **state)
{
	metrics_name("test");
	assert_false(metrics_share(METRICS_PROCESSES_MAX + 1));
	assert_true(metrics_share(3));
	count_in_child(0, 100, 5);
	count_in_child(1, 20, 6);
	metrics_take(2);
	metric_add(&plain, 0, 3);
	assert_true(has("\ntest_plain_total 123\n"));
	assert_true(has("\ntest_held 11\n"));
	assert_true(has("test_own{process=\"test-1\"} 10\ntest_own{process=\"test-2\"} 11\n"
			"test_own{process=\"test-3\"} 0\n"));
	assert_true(has("test_took_seconds_count{outcome=\"ok\"} 2\n"));
	assert_true(metrics_process_pid(0) > 0 && metrics_process_pid(2) == getpid());
	/* one died and has a successor */
	count_in_child(0, 1000, 1);
	assert_true(has("\ntest_plain_total 1123\n"));
	assert_true(has("\ntest_held 7\n"));
}

static void the_kernel_tells_of_this_process(void **state)
{
	struct process_numbers numbers, more;
	assert_true(process_numbers_read(getpid(), &numbers));
	assert_true(numbers.resident_bytes > 100000);
	assert_true(numbers.virtual_bytes >= numbers.resident_bytes);
	assert_true(numbers.cpu_s >= 0 && numbers.threads >= 1);
	int64_t age_s = time(NULL) - (int64_t)numbers.started_s;
	assert_true(age_s >= -1 && age_s < 3600);
	int fd = open("/dev/null", O_RDONLY);
	assert_true(process_numbers_read(getpid(), &more));
	assert_int_equal(more.open_fds, numbers.open_fds + 1);
	assert_true(more.max_fds >= more.open_fds);
	close(fd);
	assert_false(process_numbers_read(0, &numbers));
	assert_false(process_numbers_read(99999999, &numbers));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_counter_without_labels_is_always_told),
		cmocka_unit_test(a_failure_that_has_not_happened_is_told_beside_what_has),
		cmocka_unit_test(what_would_break_a_line_is_escaped),
		cmocka_unit_test(a_value_without_a_name_is_not_told),
		cmocka_unit_test(buckets_hold_what_is_at_most_their_limit),
		cmocka_unit_test(values_are_whole_or_have_a_fraction_or_none),
		cmocka_unit_test(names_are_in_order_and_each_is_told_once),
		cmocka_unit_test(limits_of_buckets_grow),
		cmocka_unit_test(the_kernel_tells_of_this_process),
		cmocka_unit_test(processes_that_share_are_told_of_as_one),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	buf_finish(&text);
	return failed;
}
