/* sofia-sip's parser under the bench: it reads every header it knows at once, into one arena per message. */
#include "c-peer.h"

#include <sofia-sip/msg.h>
#include <sofia-sip/msg_header.h>
#include <sofia-sip/sdp.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>
#include <sofia-sip/su.h>

static struct address address_of(const url_t *url)
{
	return (struct address){ span_of(url->url_user), span_of(url->url_host), number_of(url->url_port) };
}

static struct via_fields via_of(const sip_via_t *via)
{
	return (struct via_fields){ span_of(via->v_host), number_of(via->v_port), span_of(via->v_branch) };
}

static struct party party_of(const sip_addr_t *party)
{
	return (struct party){ address_of(party->a_url), unquoted(span_of(party->a_display ? party->a_display : "")), span_of(party->a_tag) };
}

static void read_items(struct span_list *tokens, const msg_param_t *item)
{
	for (; item && *item && tokens->count < MAX_VALUES; item++) tokens->items[tokens->count++] = span_of(*item);
}

static struct message_fields routing_of(const sip_t *sip)
{
	struct message_fields fields = no_message_fields();
	if (sip->sip_request) {
		fields.method_of_line = span_of(sip->sip_request->rq_method_name);
		fields.target = address_of(sip->sip_request->rq_url);
	} else fields.status = sip->sip_status->st_status;
	fields.vias[0] = via_of(sip->sip_via);
	fields.via_count = 1;
	fields.from.tag = span_of(sip->sip_from->a_tag);
	fields.to.tag = span_of(sip->sip_to->a_tag);
	fields.call_id = span_of(sip->sip_call_id->i_id);
	fields.cseq = (long)sip->sip_cseq->cs_seq;
	fields.method = span_of(sip->sip_cseq->cs_method_name);
	if (sip->sip_max_forwards) fields.max_forwards = (long)sip->sip_max_forwards->mf_count;
	return fields;
}

static struct message_fields all_of(const sip_t *sip)
{
	struct message_fields fields = routing_of(sip);
	for (const sip_via_t *via = sip->sip_via->v_next; via && fields.via_count < MAX_VALUES; via = via->v_next)
		fields.vias[fields.via_count++] = via_of(via);
	for (const sip_record_route_t *route = sip->sip_record_route; route && fields.record_route_count < MAX_VALUES; route = route->r_next)
		fields.record_routes[fields.record_route_count++] = address_of(route->r_url);
	fields.from = party_of(sip->sip_from);
	fields.to = party_of(sip->sip_to);
	fields.contact = address_of(sip->sip_contact->m_url);
	fields.contact_expires = span_of(sip->sip_contact->m_expires);
	if (sip->sip_expires) fields.expires = (long)sip->sip_expires->ex_delta;
	if (sip->sip_content_type) {
		struct span type = span_of(sip->sip_content_type->c_type);
		fields.content_type[1] = span_of(sip->sip_content_type->c_subtype);
		fields.content_type[0] = (struct span){ type.text, type.length - fields.content_type[1].length - 1 };
	}
	if (sip->sip_supported) read_items(&fields.supported, sip->sip_supported->k_items);
	if (sip->sip_allow) read_items(&fields.allow, sip->sip_allow->k_items);
	if (sip->sip_authorization) fields.digest_response = unquoted(span_of(msg_params_find(sip->sip_authorization->au_params, "response=")));
	if (sip->sip_payload) fields.body_length = sip->sip_payload->pl_len;
	return fields;
}

static bool read_with(const char *bytes, size_t length, use_message use, struct message_fields (*fields_of)(const sip_t *))
{
	msg_t *message = msg_make(sip_default_mclass(), 0, bytes, (ssize_t)length);
	const sip_t *sip = message ? sip_object(message) : NULL;
	bool is_read = sip && !sip->sip_error && sip->sip_from && sip->sip_to && sip->sip_call_id && sip->sip_cseq && sip->sip_via;
	if (is_read) {
		struct message_fields fields = fields_of(sip);
		use(&fields);
	}
	msg_destroy(message);
	return is_read;
}

static bool read_all(const char *bytes, size_t length, use_message use) { return read_with(bytes, length, use, all_of); }
static bool read_routing(const char *bytes, size_t length, use_message use) { return read_with(bytes, length, use, routing_of); }

static msg_t *kept;

static bool keep_message(const char *bytes, size_t length)
{
	kept = msg_make(sip_default_mclass(), 0, bytes, (ssize_t)length);
	return kept != NULL;
}

/* Every header is written anew from its fields; what sofia would send is the text that it kept. */
static size_t write_message(void)
{
	static char room[65536];
	issize_t length = msg_object_e(room, sizeof(room), msg_object(kept), 0);
	return length > 0 && (size_t)length < sizeof(room) ? (size_t)length : 0;
}

static const char *direction_of(const sdp_media_t *media)
{
	switch (media->m_mode) {
	case sdp_sendrecv: return "sendrecv";
	case sdp_sendonly: return "sendonly";
	case sdp_recvonly: return "recvonly";
	default: return "inactive";
	}
}

static struct session_fields session_of(const sdp_session_t *session)
{
	struct session_fields fields = no_session_fields();
	const sdp_media_t *media = session->sdp_media;
	const sdp_connection_t *connection = media->m_connections ? media->m_connections : session->sdp_connection;
	fields.address = span_of(connection->c_address);
	fields.media = span_of(media->m_type_name);
	fields.port = (long)media->m_port;
	for (const sdp_rtpmap_t *map = media->m_rtpmaps; map && fields.codec_count < MAX_VALUES; map = map->rm_next)
		fields.codecs[fields.codec_count++] = (struct codec){ map->rm_pt, span_of(map->rm_encoding), (long)map->rm_rate };
	const sdp_attribute_t *packet_time = sdp_attribute_find(media->m_attributes, "ptime");
	fields.packet_time_ms = number_of(packet_time ? packet_time->a_value : NULL);
	fields.direction = span_of(direction_of(media));
	return fields;
}

static bool read_session(const char *text, size_t length, use_session use)
{
	sdp_parser_t *parser = sdp_parse(NULL, text, (issize_t)length, 0);
	const sdp_session_t *session = sdp_session(parser);
	bool is_read = session && session->sdp_media;
	if (is_read) {
		struct session_fields fields = session_of(session);
		use(&fields);
	}
	sdp_parser_free(parser);
	return is_read;
}

static sdp_session_t *kept_session;

static bool keep_session(const char *text, size_t length)
{
	kept_session = sdp_session(sdp_parse(NULL, text, (issize_t)length, 0));
	return kept_session != NULL;
}

static size_t write_session(void)
{
	static char room[8192];
	sdp_printer_t *printer = sdp_print(NULL, kept_session, room, sizeof(room), 0);
	size_t length = sdp_message(printer) ? (size_t)sdp_message_size(printer) : 0;
	sdp_printer_free(printer);
	return length;
}

static void start(void) { su_init(); }

const struct c_peer c_peer = { start, read_all, read_routing, keep_message, write_message, read_session, keep_session, write_session };
