/*
 * libre's parser (baresip's) under the bench: it reads what routing needs at once, other headers when they are asked
 * for. It writes messages piece by piece and has no writer for one that it has read; its SDP is bound to sessions.
 */
#include "c-peer.h"

#define HAVE_STDBOOL_H /* as the library was built: sizes depend on these */
#define HAVE_INET6

#include <stdint.h>
#include <sys/types.h>
#include <sys/socket.h>
#include <time.h>
#include <re.h>

static struct span of_pl(const struct pl *pl)
{
	return (struct span){ pl_isset(pl) ? pl->p : NULL, pl->l };
}

static long number_of_pl(const struct pl *pl)
{
	return pl_isset(pl) ? (long)pl_u32(pl) : NO_NUMBER;
}

static struct address address_of(const struct uri *uri)
{
	return (struct address){ of_pl(&uri->user), of_pl(&uri->host), uri->port ? uri->port : NO_NUMBER };
}

static struct party party_of(const struct sip_taddr *party)
{
	struct span name = party->dname.p ? of_pl(&party->dname) : span_of("");
	return (struct party){ address_of(&party->uri), name, of_pl(&party->tag) };
}

/* "host:port": libre keeps the two as text beside the address it made of them. */
static struct via_fields via_of(const struct sip_via *via)
{
	struct pl host, port = PL_INIT;
	uri_decode_hostport(&via->sentby, &host, &port);
	return (struct via_fields){ of_pl(&host), number_of_pl(&port), of_pl(&via->branch) };
}

static bool add_via(const struct sip_hdr *header, const struct sip_msg *message, void *fields_pointer)
{
	struct message_fields *fields = fields_pointer;
	struct sip_via via;
	(void)message;
	if (fields->via_count < MAX_VALUES && sip_via_decode(&via, &header->val) == 0) fields->vias[fields->via_count++] = via_of(&via);
	return false;
}

static bool add_record_route(const struct sip_hdr *header, const struct sip_msg *message, void *fields_pointer)
{
	struct message_fields *fields = fields_pointer;
	struct sip_addr route;
	(void)message;
	if (fields->record_route_count < MAX_VALUES && sip_addr_decode(&route, &header->val) == 0)
		fields->record_routes[fields->record_route_count++] = address_of(&route.uri);
	return false;
}

static bool add_token(const struct sip_hdr *header, const struct sip_msg *message, void *list_pointer)
{
	struct span_list *list = list_pointer;
	(void)message;
	add_tokens(list, of_pl(&header->val));
	return false;
}

static struct message_fields routing_of(const struct sip_msg *message)
{
	struct message_fields fields = no_message_fields();
	if (message->req) {
		fields.method_of_line = of_pl(&message->met);
		fields.target = address_of(&message->uri);
	} else fields.status = message->scode;
	fields.vias[0] = via_of(&message->via);
	fields.from.tag = of_pl(&message->from.tag);
	fields.to.tag = of_pl(&message->to.tag);
	fields.call_id = of_pl(&message->callid);
	fields.cseq = (long)message->cseq.num;
	fields.method = of_pl(&message->cseq.met);
	fields.max_forwards = number_of_pl(&message->maxfwd);
	return fields;
}

static void read_contact(struct message_fields *fields, const struct sip_msg *message)
{
	const struct sip_hdr *header = sip_msg_hdr(message, SIP_HDR_CONTACT);
	struct sip_addr contact;
	struct pl expires;
	if (!header || sip_addr_decode(&contact, &header->val) != 0) return;
	fields->contact = address_of(&contact.uri);
	if (msg_param_decode(&contact.params, "expires", &expires) == 0) fields->contact_expires = of_pl(&expires);
}

static struct message_fields all_of(const struct sip_msg *message)
{
	struct message_fields fields = routing_of(message);
	sip_msg_hdr_apply(message, true, SIP_HDR_VIA, add_via, &fields);
	sip_msg_hdr_apply(message, true, SIP_HDR_RECORD_ROUTE, add_record_route, &fields);
	sip_msg_hdr_apply(message, true, SIP_HDR_SUPPORTED, add_token, &fields.supported);
	sip_msg_hdr_apply(message, true, SIP_HDR_ALLOW, add_token, &fields.allow);
	fields.from = party_of(&message->from);
	fields.to = party_of(&message->to);
	read_contact(&fields, message);
	fields.expires = number_of_pl(&message->expires);
	fields.content_type[0] = of_pl(&message->ctyp.type);
	fields.content_type[1] = of_pl(&message->ctyp.subtype);
	const struct sip_hdr *authorization = sip_msg_hdr(message, SIP_HDR_AUTHORIZATION);
	struct httpauth_digest_resp digest;
	if (authorization && httpauth_digest_response_decode(&digest, &authorization->val) == 0) fields.digest_response = of_pl(&digest.response);
	fields.body_length = mbuf_get_left(message->mb);
	return fields;
}

static bool read_with(const char *bytes, size_t length, use_message use, struct message_fields (*fields_of)(const struct sip_msg *))
{
	struct mbuf *buffer = mbuf_alloc(length);
	struct sip_msg *message = NULL;
	mbuf_write_mem(buffer, (const uint8_t *)bytes, length);
	buffer->pos = 0;
	bool is_read = sip_msg_decode(&message, buffer) == 0;
	if (is_read) {
		struct message_fields fields = fields_of(message);
		use(&fields);
	}
	mem_deref(message);
	mem_deref(buffer);
	return is_read;
}

static bool read_all(const char *bytes, size_t length, use_message use) { return read_with(bytes, length, use, all_of); }
static bool read_routing(const char *bytes, size_t length, use_message use) { return read_with(bytes, length, use, routing_of); }

static void start(void) {}

const struct c_peer c_peer = { .start = start, .read_all = read_all, .read_routing = read_routing };
