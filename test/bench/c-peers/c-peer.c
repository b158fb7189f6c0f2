/*
 * The part of the C peers that does not depend on the library: repeats one piece of work for a window of processor
 * time and prints how often a second it was done, or prints as JSON what the library has read.
 *
 *   c-peer rate CASE FILE WINDOW_MS     CASE: all routing written sdp-read sdp-written
 *   c-peer show CASE FILE               CASE: all routing sdp-read
 */
#include "c-peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { BATCH = 200, MAX_INPUT = 65536 };

static char input[MAX_INPUT + 1];
static size_t input_length;

struct message_fields no_message_fields(void)
{
	struct message_fields fields = {
		.status = NO_NUMBER, .cseq = NO_NUMBER, .max_forwards = NO_NUMBER, .expires = NO_NUMBER,
		.target.port = NO_NUMBER, .contact.port = NO_NUMBER,
	};
	return fields;
}

struct session_fields no_session_fields(void)
{
	struct session_fields fields = { .port = NO_NUMBER, .packet_time_ms = NO_NUMBER };
	return fields;
}

struct span span_of(const char *text)
{
	return (struct span){ text, text ? strlen(text) : 0 };
}

struct span unquoted(struct span span)
{
	if (span.length >= 2 && span.text[0] == '"') return (struct span){ span.text + 1, span.length - 2 };
	return span;
}

long number_of(const char *text)
{
	return text ? strtol(text, NULL, 10) : NO_NUMBER;
}

void add_tokens(struct span_list *list, struct span text)
{
	const char *at = text.text, *end = text.text + text.length;
	while (at < end && list->count < MAX_VALUES) {
		while (at < end && (*at == ' ' || *at == ',')) at++;
		const char *start = at;
		while (at < end && *at != ',' && *at != ' ') at++;
		if (at > start) list->items[list->count++] = (struct span){ start, (size_t)(at - start) };
	}
}

/* Reads what is in the fields, so that no compiler can leave the reading out. */
static volatile size_t sink;

static void touch_message(const struct message_fields *fields)
{
	sink += fields->call_id.length + fields->body_length + (size_t)fields->cseq;
}

static void touch_session(const struct session_fields *fields)
{
	sink += fields->address.length + (size_t)fields->port;
}

static const char *separator = "";

static void show_name(const char *name)
{
	printf("%s\"%s\":", separator, name);
	separator = ",";
}

static void show_value(struct span span)
{
	printf("\"%.*s\"", (int)span.length, span.text);
}

static void show_text(const char *name, struct span span)
{
	if (!span.text) return;
	show_name(name);
	show_value(span);
}

static void show_number(const char *name, long number)
{
	if (number == NO_NUMBER) return;
	show_name(name);
	printf("%ld", number);
}

static void open_with(const char *bracket)
{
	fputs(bracket, stdout);
	separator = "";
}

static void close_with(const char *bracket)
{
	fputs(bracket, stdout);
	separator = ",";
}

static void show_address(struct address address)
{
	open_with("{");
	show_text("user", address.user);
	show_text("host", address.host);
	show_number("port", address.port);
	close_with("}");
}

static void show_via(struct via_fields via)
{
	open_with("{");
	show_text("host", via.host);
	show_number("port", via.port);
	show_text("branch", via.branch);
	close_with("}");
}

static void show_party(const char *name, struct party party)
{
	show_name(name);
	open_with("{");
	show_name("address");
	show_address(party.address);
	show_text("name", party.name);
	show_text("tag", party.tag);
	close_with("}");
}

static void show_tokens(const char *name, const struct span_list *list)
{
	show_name(name);
	open_with("[");
	for (int index = 0; index < list->count; index++) {
		if (index > 0) putchar(',');
		show_value(list->items[index]);
	}
	close_with("]");
}

static void show_start(const struct message_fields *fields)
{
	show_text("start", fields->method_of_line);
	show_number("start", fields->status);
	if (fields->target.host.text) {
		show_name("target");
		show_address(fields->target);
	}
	show_text("callId", fields->call_id);
	show_number("cseq", fields->cseq);
	show_text("method", fields->method);
	show_number("maxForwards", fields->max_forwards);
}

static void show_all(const struct message_fields *fields)
{
	open_with("{");
	show_start(fields);
	show_name("vias");
	open_with("[");
	for (int index = 0; index < fields->via_count; index++) {
		if (index > 0) putchar(',');
		show_via(fields->vias[index]);
	}
	close_with("]");
	show_party("from", fields->from);
	show_party("to", fields->to);
	show_name("contact");
	show_address(fields->contact);
	show_text("contactExpires", fields->contact_expires);
	show_name("recordRoute");
	open_with("[");
	for (int index = 0; index < fields->record_route_count; index++) {
		if (index > 0) putchar(',');
		show_address(fields->record_routes[index]);
	}
	close_with("]");
	show_number("expires", fields->expires);
	if (fields->content_type[0].text) {
		show_name("contentType");
		putchar('"');
		printf("%.*s/", (int)fields->content_type[0].length, fields->content_type[0].text);
		printf("%.*s\"", (int)fields->content_type[1].length, fields->content_type[1].text);
	}
	show_tokens("supported", &fields->supported);
	show_tokens("allow", &fields->allow);
	show_text("digestResponse", fields->digest_response);
	show_number("bodyLength", (long)fields->body_length);
	close_with("}\n");
}

static void show_routing(const struct message_fields *fields)
{
	open_with("{");
	show_start(fields);
	show_name("via");
	show_via(fields->vias[0]);
	show_text("fromTag", fields->from.tag);
	show_text("toTag", fields->to.tag);
	close_with("}\n");
}

static void show_session(const struct session_fields *fields)
{
	open_with("{");
	show_text("address", fields->address);
	show_text("media", fields->media);
	show_number("port", fields->port);
	show_name("codecs");
	open_with("[");
	for (int index = 0; index < fields->codec_count; index++) {
		const struct codec *codec = &fields->codecs[index];
		printf("%s\"%ld %.*s %ld\"", index > 0 ? "," : "", codec->payload_type, (int)codec->name.length, codec->name.text, codec->rate);
	}
	close_with("]");
	show_number("packetTimeMs", fields->packet_time_ms);
	show_text("direction", fields->direction);
	close_with("}\n");
}

/* One case: what is done once beforehand, and what is repeated. */
static bool do_all(void) { return c_peer.read_all(input, input_length, touch_message); }
static bool do_routing(void) { return c_peer.read_routing(input, input_length, touch_message); }
static bool do_write(void) { return (sink += c_peer.write_message()) > 0; }
static bool do_session(void) { return c_peer.read_session(input, input_length, touch_session); }
static bool do_write_session(void) { return (sink += c_peer.write_session()) > 0; }

typedef bool (*piece)(void);

static piece piece_of(const char *name)
{
	if (strcmp(name, "all") == 0) return do_all;
	if (strcmp(name, "routing") == 0) return do_routing;
	if (strcmp(name, "written") == 0) return c_peer.keep_message && c_peer.keep_message(input, input_length) ? do_write : NULL;
	if (strcmp(name, "sdp-read") == 0) return c_peer.read_session ? do_session : NULL;
	if (strcmp(name, "sdp-written") == 0) return c_peer.keep_session && c_peer.keep_session(input, input_length) ? do_write_session : NULL;
	return NULL;
}

static double processor_ms(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

static int print_rate(const char *name, double window_ms)
{
	piece work = piece_of(name);
	if (!work) return fprintf(stderr, "cannot do %s\n", name), 1;
	double started_at = processor_ms(), used_ms = 0;
	long times = 0;
	while (used_ms < window_ms) {
		for (int index = 0; index < BATCH; index++)
			if (!work()) return fprintf(stderr, "%s failed\n", name), 1;
		times += BATCH;
		used_ms = processor_ms() - started_at;
	}
	printf("%.1f\n", times / used_ms * 1000);
	return 0;
}

static int show(const char *name)
{
	bool is_read = false;
	if (strcmp(name, "all") == 0) is_read = c_peer.read_all(input, input_length, show_all);
	else if (strcmp(name, "routing") == 0) is_read = c_peer.read_routing(input, input_length, show_routing);
	else if (strcmp(name, "sdp-read") == 0 && c_peer.read_session) is_read = c_peer.read_session(input, input_length, show_session);
	if (!is_read) fprintf(stderr, "%s was not read\n", name);
	return is_read ? 0 : 1;
}

static bool read_input(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file) return false;
	input_length = fread(input, 1, MAX_INPUT, file);
	fclose(file);
	return input_length > 0;
}

int main(int count, char **words)
{
	if (count < 4 || !read_input(words[3])) return fprintf(stderr, "c-peer rate|show CASE FILE [WINDOW_MS]\n"), 2;
	c_peer.start();
	if (strcmp(words[1], "show") == 0) return show(words[2]);
	return print_rate(words[2], count > 4 ? atof(words[4]) : 80);
}
