/* What every C library under the parse bench reads, as test/bench/message-fields.ts and session-parsers.ts list it. */
#ifndef C_PEER_H
#define C_PEER_H

#include <stdbool.h>
#include <stddef.h>

enum { MAX_VALUES = 32, NO_NUMBER = -1 };

/* A piece of text; text is NULL where the message has none. */
struct span {
	const char *text;
	size_t length;
};

struct address {
	struct span user;
	struct span host;
	long port;
};

struct via_fields {
	struct span host;
	long port;
	struct span branch;
};

struct party {
	struct address address;
	struct span name;
	struct span tag;
};

struct span_list {
	struct span items[MAX_VALUES];
	int count;
};

struct message_fields {
	struct span method_of_line; /* requests */
	long status;                /* responses */
	struct address target;
	struct via_fields vias[MAX_VALUES];
	int via_count;
	struct party from;
	struct party to;
	struct span call_id;
	long cseq;
	struct span method;
	long max_forwards;
	struct address contact;
	struct span contact_expires;
	struct address record_routes[MAX_VALUES];
	int record_route_count;
	long expires;
	struct span content_type[2];
	struct span_list supported;
	struct span_list allow;
	struct span digest_response;
	size_t body_length;
};

struct codec {
	long payload_type;
	struct span name;
	long rate;
};

struct session_fields {
	struct span address;
	struct span media;
	long port;
	struct codec codecs[MAX_VALUES];
	int codec_count;
	long packet_time_ms;
	struct span direction;
};

/* One library. Readers parse the bytes anew and call `use` while what they read is alive; false: not read. */
typedef void (*use_message)(const struct message_fields *fields);
typedef void (*use_session)(const struct session_fields *fields);

struct c_peer {
	void (*start)(void);
	bool (*read_all)(const char *bytes, size_t length, use_message use);
	bool (*read_routing)(const char *bytes, size_t length, use_message use);
	/* Keeps one message or session; `write` then makes bytes of it and answers how many. NULL: the library cannot. */
	bool (*keep_message)(const char *bytes, size_t length);
	size_t (*write_message)(void);
	bool (*read_session)(const char *text, size_t length, use_session use);
	bool (*keep_session)(const char *text, size_t length);
	size_t (*write_session)(void);
};

extern const struct c_peer c_peer;

/* Fields with nothing in them. */
struct message_fields no_message_fields(void);
struct session_fields no_session_fields(void);

/* NULL becomes a span without text. */
struct span span_of(const char *text);
/* Without the double quotes around it. */
struct span unquoted(struct span span);
/* A decimal number; NO_NUMBER of NULL. */
long number_of(const char *text);
/* Cuts at commas, without the spaces around. */
void add_tokens(struct span_list *list, struct span text);

#endif
