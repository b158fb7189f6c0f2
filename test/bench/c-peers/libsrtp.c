/*
 * libsrtp under the srtp bench: protects so many packets of 160 bytes of payload and opens them again, and prints the
 * microseconds of processor time that each took.
 *
 *   libsrtp SUITE KEY_IN_HEX COUNT
 */
#include <srtp2/srtp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { HEADER = 12, PAYLOAD = 160, ROOM = HEADER + PAYLOAD + SRTP_MAX_TRAILER_LEN, MAX_KEY = 64 };

typedef void (*set_suite)(srtp_crypto_policy_t *policy);

static const struct {
	const char *name;
	set_suite set_rtp, set_rtcp;
} suites[] = {
	{ "AES_CM_128_HMAC_SHA1_80", srtp_crypto_policy_set_rtp_default, srtp_crypto_policy_set_rtcp_default },
	{ "AES_CM_128_HMAC_SHA1_32", srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32, srtp_crypto_policy_set_rtcp_default },
	{ "AES_256_CM_HMAC_SHA1_80", srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80, srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80 },
	{ "AES_256_CM_HMAC_SHA1_32", srtp_crypto_policy_set_aes_cm_256_hmac_sha1_32, srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80 },
	{ "AEAD_AES_128_GCM", srtp_crypto_policy_set_aes_gcm_128_16_auth, srtp_crypto_policy_set_aes_gcm_128_16_auth },
	{ "AEAD_AES_256_GCM", srtp_crypto_policy_set_aes_gcm_256_16_auth, srtp_crypto_policy_set_aes_gcm_256_16_auth },
};

static void check(bool is_fine, const char *what)
{
	if (is_fine) return;
	fprintf(stderr, "%s\n", what);
	exit(1);
}

static double processor_us(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return 1e6 * (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static srtp_t session(const char *suite, unsigned char *key, srtp_ssrc_type_t direction)
{
	srtp_policy_t policy = { .ssrc.type = direction, .key = key, .window_size = 1024 };
	srtp_t made = NULL;
	for (size_t at = 0; at < sizeof suites / sizeof *suites; at++) {
		if (strcmp(suites[at].name, suite) != 0) continue;
		suites[at].set_rtp(&policy.rtp);
		suites[at].set_rtcp(&policy.rtcp);
		check(srtp_create(&made, &policy) == srtp_err_status_ok, "this libsrtp does not have the suite");
	}
	check(made != NULL, "no such suite");
	return made;
}

static void write_header(unsigned char *packet, unsigned number)
{
	const unsigned char header[HEADER] = { 0x80, 8, (unsigned char)(number >> 8), (unsigned char)number, 0, 0, 0, 0, 1, 2, 3, 4 };
	memcpy(packet, header, HEADER);
	memset(packet + HEADER, 0x55, PAYLOAD);
}

int main(int count, char **words)
{
	check(count == 4, "usage: libsrtp SUITE KEY_IN_HEX COUNT");
	unsigned char key[MAX_KEY] = { 0 };
	for (size_t at = 0; at < strlen(words[2]) / 2 && at < MAX_KEY; at++) {
		unsigned byte = 0;
		check(sscanf(words[2] + 2 * at, "%2x", &byte) == 1, "no key");
		key[at] = (unsigned char)byte;
	}
	const unsigned packets = (unsigned)strtoul(words[3], NULL, 10);
	unsigned char (*sealed)[ROOM] = calloc(packets, ROOM);
	int *lengths = calloc(packets, sizeof *lengths);
	check(sealed && lengths && srtp_init() == srtp_err_status_ok, "no memory");
	srtp_t sender = session(words[1], key, ssrc_any_outbound);
	srtp_t receiver = session(words[1], key, ssrc_any_inbound);

	const double began = processor_us();
	for (unsigned number = 0; number < packets; number++) {
		write_header(sealed[number], number);
		lengths[number] = HEADER + PAYLOAD;
		check(srtp_protect(sender, sealed[number], &lengths[number]) == srtp_err_status_ok, "not protected");
	}
	const double between = processor_us();
	for (unsigned number = 0; number < packets; number++)
		check(srtp_unprotect(receiver, sealed[number], &lengths[number]) == srtp_err_status_ok, "not opened");
	const double ended = processor_us();
	printf("%.4f %.4f\n", (between - began) / packets, (ended - between) / packets);
	return 0;
}
