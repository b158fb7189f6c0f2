/* GNU oSIP's parser under the bench: it reads every header it knows at once; the others stay text. */
#include "c-peer.h"

#include <osipparser2/osip_parser.h>
#include <osipparser2/sdp_message.h>
#include <stdlib.h>
#include <string.h>

static struct address address_of(const osip_uri_t *uri)
{
	return (struct address){ span_of(uri->username), span_of(uri->host), number_of(uri->port) };
}

static struct span parameter(osip_list_t *list, const char *name)
{
	osip_uri_param_t *found = NULL;
	osip_uri_param_get_byname(list, (char *)name, &found);
	return span_of(found ? found->gvalue : NULL);
}

static struct party party_of(osip_from_t *from)
{
	struct span name = from->displayname ? unquoted(span_of(from->displayname)) : span_of("");
	return (struct party){ address_of(from->url), name, parameter(&from->gen_params, "tag") };
}

static struct via_fields via_of(osip_via_t *via)
{
	return (struct via_fields){ span_of(via->host), number_of(via->port), parameter(&via->via_params, "branch") };
}

static const char *text_of(const osip_message_t *message, const char *name)
{
	osip_header_t *header = NULL;
	return osip_message_header_get_byname(message, name, 0, &header) >= 0 ? header->hvalue : NULL;
}

static void read_tokens(struct span_list *tokens, const osip_message_t *message, const char *name)
{
	osip_header_t *header = NULL;
	for (int at = osip_message_header_get_byname(message, name, 0, &header); at >= 0; at = osip_message_header_get_byname(message, name, at + 1, &header))
		add_tokens(tokens, span_of(header->hvalue));
}

static struct message_fields routing_of(osip_message_t *message)
{
	struct message_fields fields = no_message_fields();
	if (MSG_IS_REQUEST(message)) {
		fields.method_of_line = span_of(message->sip_method);
		fields.target = address_of(message->req_uri);
	} else fields.status = message->status_code;
	fields.vias[0] = via_of(osip_list_get(&message->vias, 0));
	fields.via_count = 1;
	fields.from.tag = parameter(&message->from->gen_params, "tag");
	fields.to.tag = parameter(&message->to->gen_params, "tag");
	fields.call_id = span_of(message->call_id->number);
	fields.cseq = number_of(message->cseq->number);
	fields.method = span_of(message->cseq->method);
	fields.max_forwards = number_of(text_of(message, "max-forwards"));
	return fields;
}

static void read_lists(struct message_fields *fields, osip_message_t *message)
{
	for (int at = 1; at < osip_list_size(&message->vias) && at < MAX_VALUES; at++)
		fields->vias[fields->via_count++] = via_of(osip_list_get(&message->vias, at));
	for (int at = 0; at < osip_list_size(&message->record_routes) && at < MAX_VALUES; at++) {
		osip_record_route_t *route = osip_list_get(&message->record_routes, at);
		fields->record_routes[fields->record_route_count++] = address_of(route->url);
	}
	for (int at = 0; at < osip_list_size(&message->allows); at++) {
		osip_allow_t *allow = osip_list_get(&message->allows, at);
		add_tokens(&fields->allow, span_of(allow->value));
	}
	read_tokens(&fields->allow, message, "allow");
	read_tokens(&fields->supported, message, "supported");
}

static struct message_fields all_of(osip_message_t *message)
{
	struct message_fields fields = routing_of(message);
	read_lists(&fields, message);
	fields.from = party_of(message->from);
	fields.to = party_of(message->to);
	osip_contact_t *contact = osip_list_get(&message->contacts, 0);
	fields.contact = address_of(contact->url);
	fields.contact_expires = parameter(&contact->gen_params, "expires");
	fields.expires = number_of(text_of(message, "expires"));
	if (message->content_type) {
		fields.content_type[0] = span_of(message->content_type->type);
		fields.content_type[1] = span_of(message->content_type->subtype);
	}
	osip_authorization_t *authorization = osip_list_get(&message->authorizations, 0);
	if (authorization) fields.digest_response = unquoted(span_of(authorization->response));
	osip_body_t *body = osip_list_get(&message->bodies, 0);
	if (body) fields.body_length = body->length;
	return fields;
}

/* osip's is "user@host" in two parts, which together are the Call-ID. */
static struct span whole_call_id(const osip_message_t *message, char *room, size_t size)
{
	const osip_call_id_t *id = message->call_id;
	if (!id->host) return span_of(id->number);
	size_t number = strlen(id->number), host = strlen(id->host);
	if (number + host + 2 > size) return span_of(NULL);
	memcpy(room, id->number, number);
	room[number] = '@';
	memcpy(room + number + 1, id->host, host + 1);
	return (struct span){ room, number + host + 1 };
}

static bool read_with(const char *bytes, size_t length, use_message use, struct message_fields (*fields_of)(osip_message_t *))
{
	osip_message_t *message;
	char call_id[256];
	if (osip_message_init(&message) != 0) return false;
	bool is_read = osip_message_parse(message, bytes, length) == 0;
	if (is_read) {
		struct message_fields fields = fields_of(message);
		fields.call_id = whole_call_id(message, call_id, sizeof(call_id));
		use(&fields);
	}
	osip_message_free(message);
	return is_read;
}

static bool read_all(const char *bytes, size_t length, use_message use) { return read_with(bytes, length, use, all_of); }
static bool read_routing(const char *bytes, size_t length, use_message use) { return read_with(bytes, length, use, routing_of); }

static osip_message_t *kept;

static bool keep_message(const char *bytes, size_t length)
{
	return osip_message_init(&kept) == 0 && osip_message_parse(kept, bytes, length) == 0;
}

static size_t write_message(void)
{
	char *text = NULL;
	size_t length = 0;
	osip_message_force_update(kept);
	if (osip_message_to_str(kept, &text, &length) != 0) return 0;
	osip_free(text);
	return length;
}

static bool is_direction(const char *name)
{
	return strcmp(name, "sendrecv") == 0 || strcmp(name, "sendonly") == 0 || strcmp(name, "recvonly") == 0 || strcmp(name, "inactive") == 0;
}

/* "9 G722/8000": osip leaves the value as text. */
static void read_rtpmap(struct session_fields *fields, const char *value)
{
	char *space, *slash;
	long payload_type = strtol(value, &space, 10);
	if (*space != ' ' || !(slash = strchr(space, '/')) || fields->codec_count == MAX_VALUES) return;
	fields->codecs[fields->codec_count++] = (struct codec){ payload_type, { space + 1, (size_t)(slash - space - 1) }, strtol(slash + 1, NULL, 10) };
}

static struct session_fields session_of(sdp_message_t *session)
{
	struct session_fields fields = no_session_fields();
	sdp_media_t *media = osip_list_get(&session->m_medias, 0);
	sdp_connection_t *own = osip_list_get(&media->c_connections, 0);
	fields.address = span_of(own ? own->c_addr : session->c_connection->c_addr);
	fields.media = span_of(media->m_media);
	fields.port = number_of(media->m_port);
	for (int at = 0; at < osip_list_size(&media->a_attributes); at++) {
		sdp_attribute_t *attribute = osip_list_get(&media->a_attributes, at);
		if (strcmp(attribute->a_att_field, "rtpmap") == 0) read_rtpmap(&fields, attribute->a_att_value);
		else if (strcmp(attribute->a_att_field, "ptime") == 0) fields.packet_time_ms = number_of(attribute->a_att_value);
		else if (is_direction(attribute->a_att_field)) fields.direction = span_of(attribute->a_att_field);
	}
	return fields;
}

static bool read_session(const char *text, size_t length, use_session use)
{
	sdp_message_t *session;
	(void)length; /* the input ends in a zero byte */
	if (sdp_message_init(&session) != 0) return false;
	bool is_read = sdp_message_parse(session, text) == 0;
	if (is_read) {
		struct session_fields fields = session_of(session);
		use(&fields);
	}
	sdp_message_free(session);
	return is_read;
}

static sdp_message_t *kept_session;

static bool keep_session(const char *text, size_t length)
{
	(void)length;
	return sdp_message_init(&kept_session) == 0 && sdp_message_parse(kept_session, text) == 0;
}

static size_t write_session(void)
{
	char *text = NULL;
	if (sdp_message_to_str(kept_session, &text) != 0) return 0;
	size_t length = strlen(text);
	osip_free(text);
	return length;
}

static void start(void) { parser_init(); }

const struct c_peer c_peer = { start, read_all, read_routing, keep_message, write_message, read_session, keep_session, write_session };
