/*
 * Runs targets.
 *	driver NAME FILE|DIRECTORY...			each file once
 *	driver NAME -t SECONDS [-s SEED] [-w WORDS] [-o DIRECTORY] FILE|DIRECTORY...
 *		mutates them for SECONDS: our own explorer where there is no libFuzzer
 *	driver list
 * What breaks a target is left as DIRECTORY/NAME-<hash>.  With -DLIBFUZZER there is no main:
 * FUZZ_TARGET names the target.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "fuzz.h"

struct target {
	const char	*name;
	int		(*run)(const uint8_t *, size_t);
	size_t		 longest;
};
static const struct target targets[] = {
#define FUZZ(name, longest) { #name, fuzz_##name, longest },
#include "targets.def"
#undef FUZZ
};
#define TARGETS (sizeof targets / sizeof *targets)
static const struct target *target;

static const struct target *
target_find(const char *name)
{
	for (size_t i = 0; name != NULL && i < TARGETS; i++)
		if (strcmp(targets[i].name, name) == 0)
			return &targets[i];
	fprintf(stderr, "fuzz: no target %s\n", name ? name : "");
	exit(64);
}

#ifdef LIBFUZZER
int LLVMFuzzerInitialize(int *, char ***);
int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	target = target_find(getenv("FUZZ_TARGET"));
	codec_init();
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	return target->run(p, n);
}
#else

#define FILES	4096
#define WORDS	512
#define SLOW	10	/* seconds that no input may take */

static struct { uint8_t *p; size_t n; } file[FILES];
static size_t	 files;
static struct { char p[64]; size_t n; } word[WORDS];
static size_t	 words;
static uint64_t	 state = 88172645463325252;
static const char *out_dir = ".";
static const uint8_t *now_p;		/* the input under test */
static size_t	 now_n;

/* ---- what broke */

static void
input_keep(void)
{
	char path[4096];
	uint64_t hash = 14695981039346656037u;
	int fd;

	if (now_p == NULL)
		return;
	for (size_t i = 0; i < now_n; i++)
		hash = (hash ^ now_p[i]) * 1099511628211u;
	snprintf(
	    path, sizeof path, "%s/%s-%016llx", out_dir, target->name, (unsigned long long)hash);
	if ((fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644)) >= 0 &&
	    write(fd, now_p, now_n) == (ssize_t)now_n)
		fprintf(stderr, "fuzz: %s: kept %s\n", target->name, path);
	now_p = NULL;
}

static void
on_signal(int sig)
{
	if (sig == SIGALRM)
		fprintf(stderr, "fuzz: %s: an input took over %d seconds\n", target->name, SLOW);
	input_keep();
	signal(sig, SIG_DFL);
	if (sig == SIGALRM)
		_exit(1);
	raise(sig);
}

void __sanitizer_set_death_callback(void (*)(void)) __attribute__((weak));

static void
watch(void)
{
	static const int sigs[] = { SIGABRT, SIGALRM };

	for (size_t i = 0; i < sizeof sigs / sizeof *sigs; i++)
		signal(sigs[i], on_signal);
	if (__sanitizer_set_death_callback != NULL)
		__sanitizer_set_death_callback(input_keep);
	else
		signal(SIGSEGV, on_signal);
	/* a target that ends the program has also failed */
	atexit(input_keep);
}

static void
run(const uint8_t *p, size_t n)
{
	/* its own block, so that a read behind the end is seen */
	uint8_t *copy = malloc(n ? n : 1);

	if (copy == NULL)
		abort();
	memcpy(copy, p, n);
	now_p = copy;
	now_n = n;
	alarm(SLOW);
	target->run(copy, n);
	alarm(0);
	now_p = NULL;
	free(copy);
}

/* ---- seeds */

static void
file_add(const char *path)
{
	struct stat st;
	FILE *f;

	if (files == FILES || stat(path, &st) != 0 || !S_ISREG(st.st_mode) ||
	    (f = fopen(path, "rb")) == NULL)
		return;
	file[files].p = malloc((size_t)st.st_size + 1);
	file[files].n = fread(file[files].p, 1, (size_t)st.st_size, f);
	files++;
	fclose(f);
}

static void
seeds_add(const char *path)
{
	struct dirent **e;
	char name[4096];
	int n = scandir(path, &e, NULL, alphasort);

	if (n < 0) {
		file_add(path);
		return;
	}
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof name, "%s/%s", path, e[i]->d_name);
		file_add(name);
		free(e[i]);
	}
	free(e);
}

/* Lines "word", as libFuzzer reads them: \xNN, \\ and \" inside. */
static void
words_add(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[256];

	while (f != NULL && words < WORDS && fgets(line, sizeof line, f) != NULL) {
		char *p = strchr(line, '"'), *end = strrchr(line, '"');

		if (*line == '#' || p == NULL || end == p)
			continue;
		for (p++; p < end && word[words].n < sizeof word->p; p++) {
			unsigned code = (unsigned char)*p;

			if (*p == '\\' && p[1] == 'x' && sscanf(p + 2, "%2x", &code) == 1)
				p += 3;
			else if (*p == '\\')
				code = (unsigned char)*++p;
			word[words].p[word[words].n++] = (char)code;
		}
		words++;
	}
	if (f != NULL)
		fclose(f);
}

/* ---- mutations */

static size_t
draw(size_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return n == 0 ? 0 : (size_t)(state % n);
}

static size_t
put(uint8_t *p, size_t n, size_t room, size_t at, const void *bytes, size_t m, int over)
{
	if (m > room)
		m = room;
	if (over) {
		if (at + m > room)
			m = room - at;
		memcpy(p + at, bytes, m);
		return at + m > n ? at + m : n;
	}
	if (n + m > room)
		return n;
	memmove(p + at + m, p + at, n - at);
	memcpy(p + at, bytes, m);
	return n + m;
}

static size_t
mutate_once(uint8_t *p, size_t n, size_t room)
{
	size_t at = draw(n + 1), k = 1 + draw(draw(8) ? 16 : n + 1), other = draw(files);
	uint8_t *copy;

	if (k > n - at)
		k = n - at;
	switch (draw(9)) {
	case 0:		/* a bit */
		if (at < n)
			p[at] ^= (uint8_t)(1u << draw(8));
		return n;
	case 1:		/* a byte */
		if (at < n)
			p[at] = (uint8_t)draw(256);
		return n;
	case 2:		/* cut a piece */
		memmove(p + at, p + at + k, n - at - k);
		return n - k;
	case 3:		/* cut the end */
		return draw(4) ? n : at;
	case 4:		/* double a piece */
		if ((copy = malloc(k ? k : 1)) == NULL)
			return n;
		memcpy(copy, p + at, k);
		n = put(p, n, room, at, copy, k, 0);
		free(copy);
		return n;
	case 5:		/* a piece of another file */
		if (file[other].n == 0)
			return n;
		k = draw(file[other].n);
		return put(
		    p, n, room, at, file[other].p + k, 1 + draw(file[other].n - k), draw(2) == 0);
	case 6:		/* a word */
	case 7:
		if (words == 0)
			return n;
		k = draw(words);
		return put(p, n, room, at, word[k].p, word[k].n, draw(3) == 0);
	default:	/* a digit */
		for (k = 0; k < 64 && at + k < n; k++)
			if (p[at + k] >= '0' && p[at + k] <= '9') {
				p[at + k] = (uint8_t)('0' + draw(10));
				break;
			}
		return n;
	}
}

static void
explore(int seconds)
{
	size_t room = target->longest;
	uint8_t *p = malloc(room);
	time_t end = time(NULL) + seconds;
	uint64_t runs = 0;

	if (p == NULL || files == 0)
		exit(1);
	while (time(NULL) < end)
		for (int burst = 0; burst < 64; burst++, runs++) {
			size_t from = draw(files), n = file[from].n < room ? file[from].n : room;

			memcpy(p, file[from].p, n);
			for (size_t m = 1 + draw(6); m > 0; m--)
				n = mutate_once(p, n, room);
			run(p, n);
		}
	printf("%s: %llu inputs from %zu files\n", target->name, (unsigned long long)runs, files);
	free(p);
}

int
main(int argc, char **argv)
{
	int seconds = 0, c;

	if (argc == 2 && strcmp(argv[1], "list") == 0) {
		for (size_t i = 0; i < TARGETS; i++)
			printf("%s %zu\n", targets[i].name, targets[i].longest);
		return 0;
	}
	target = target_find(argc > 1 ? argv[1] : NULL);
	argc--;
	argv++;
	while ((c = getopt(argc, argv, "t:s:w:o:")) != -1)
		switch (c) {
		case 't': seconds = atoi(optarg); break;
		case 's': state ^= strtoull(optarg, NULL, 10) * 0x9e3779b97f4a7c15u; break;
		case 'w': words_add(optarg); break;
		case 'o': out_dir = optarg; break;
		default: return 64;
		}
	for (; optind < argc; optind++)
		seeds_add(argv[optind]);
	codec_init();
	watch();
	for (size_t i = 0; i < files; i++)
		run(file[i].p, file[i].n);
	run((const uint8_t *)"", 0);
	if (seconds > 0)
		explore(seconds);
	else
		printf("%s: %zu inputs\n", target->name, files + 1);
	for (size_t i = 0; i < files; i++)
		free(file[i].p);
	return 0;
}
#endif
