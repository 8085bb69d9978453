/* Steps of a month played within one program, in workspaces of their own: what month_case and property_case share. */
#ifndef RULES_PLAY_H
#define RULES_PLAY_H

static int failures;

static void
failed(const char *what, const char *more)
{
	printf("FAIL %s: %s%s\n", PLAY_NAME, what, more);
	failures++;
}

struct scene {
	const char	*month, *dir;
	char		 key[LIMIT_PATH], cert[LIMIT_PATH], anchor[LIMIT_PATH];
	struct report	*report;
};

/* The moment of a step: months are played in the demo workspace's fixed time. */
static void
play(struct scene *s, const char *at, const char *kind, const char *const *params, const char *const *inputs, int create)
{
	struct world_args args = { .dir = s->dir, .write = 1, .create = create, .demo = create,
	    .key = create ? NULL : s->key, .cert = create ? NULL : s->cert, .report = s->report };
	struct call c = { .kind = kind };
	struct world *w;
	int64_t event;
	int ok;

	setenv("SOURCE_DATE_EPOCH", at, 1);
	w = world_new(&args);
	ok = w != NULL;
	if (ok)
		c.actor = world_actor(w);
	for (; ok && params && params[0]; params += 2)
		call_set(&c, params[0], params[1]);
	for (; ok && inputs[0]; inputs += 2) {
		char path[LIMIT_PATH];

		snprintf(path, sizeof path, "%s%s%s", inputs[1][0] == '/' ? "" : s->month, inputs[1][0] == '/' ? "" : "/",
		    inputs[1]);
		ok = call_open(&c, inputs[0], path, s->report) == 0;
	}
	if (!ok || flow_call(w, &c, &event) != 0)
		failed("this step did not run: ", kind);
	call_free(&c);
	world_free(w);
}

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })

#endif
