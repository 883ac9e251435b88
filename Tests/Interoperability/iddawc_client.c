/* Asks for a token by libiddawc and prints it: client METHOD ISSUER CLIENT_ID SECRET CA_FILE TOKEN_ENDPOINT ALGORITHM.
   SECRET is a client_secret, a file with a JWK set of private keys, or two files as in CERTIFICATE:KEY. Without a
   TOKEN_ENDPOINT it is that of the metadata. */

#define _GNU_SOURCE
#include <curl/curl.h>
#include <dlfcn.h>
#include <iddawc.h>
#include <stdio.h>
#include <string.h>
#include <yder.h>

static const char *ca_file;

/* The library trusts the system's authorities and no others. It finds this function before that of libcurl. */
CURL *curl_easy_init(void) {
  CURL *(*next)(void) = (CURL * (*)(void)) dlsym(RTLD_NEXT, "curl_easy_init");
  CURL *handle = next ? next() : NULL;
  if (handle && ca_file) curl_easy_setopt(handle, CURLOPT_CAINFO, ca_file);
  return handle;
}

static unsigned method_of(const char *name) {
  if (!strcmp(name, "client_secret_basic")) return I_TOKEN_AUTH_METHOD_SECRET_BASIC;
  if (!strcmp(name, "client_secret_post")) return I_TOKEN_AUTH_METHOD_SECRET_POST;
  if (!strcmp(name, "client_secret_jwt")) return I_TOKEN_AUTH_METHOD_JWT_SIGN_SECRET;
  if (!strcmp(name, "private_key_jwt")) return I_TOKEN_AUTH_METHOD_JWT_SIGN_PRIVKEY;
  if (!strcmp(name, "tls_client_auth")) return I_TOKEN_AUTH_METHOD_TLS_CERTIFICATE;
  return I_TOKEN_AUTH_METHOD_NONE;
}

static int fail(const char *step, int result, struct _i_session *session) {
  const char *error = i_get_str_parameter(session, I_OPT_ERROR);
  fprintf(stderr, "%s: %d %s\n", step, result, error ? error : "");
  return 1;
}

/* Gives the session the proof that its method needs. */
static int give_proof(struct _i_session *session, unsigned method, char *secret) {
  if (method == I_TOKEN_AUTH_METHOD_JWT_SIGN_PRIVKEY) {
    json_t *keys = json_load_file(secret, 0, NULL);
    int result = i_set_client_jwks(session, keys);
    json_decref(keys);
    return result;
  }
  if (method == I_TOKEN_AUTH_METHOD_TLS_CERTIFICATE) {
    char *key = strchr(secret, ':');
    if (!key) return I_ERROR_PARAM;
    *key++ = '\0';
    return i_set_parameter_list(session, I_OPT_TLS_CERT_FILE, secret, I_OPT_TLS_KEY_FILE, key, I_OPT_NONE);
  }
  return i_set_str_parameter(session, I_OPT_CLIENT_SECRET, secret);
}

int main(int count, char **words) {
  if (count != 8) return 64;
  struct _i_session session;
  char metadata[512];
  unsigned method = method_of(words[1]);
  int result;
  ca_file = words[5];
  y_init_logs("iddawc", Y_LOG_MODE_CONSOLE, Y_LOG_LEVEL_ERROR, NULL, NULL);
  i_global_init();
  i_init_session(&session);
  snprintf(metadata, sizeof metadata, "%s/.well-known/openid-configuration", words[2]);
  i_set_parameter_list(
      &session, I_OPT_RESPONSE_TYPE, I_RESPONSE_TYPE_CLIENT_CREDENTIALS, I_OPT_OPENID_CONFIG_ENDPOINT, metadata,
      I_OPT_CLIENT_ID, words[3], I_OPT_TOKEN_METHOD, method, I_OPT_CLIENT_SIGN_ALG, words[7],
      I_OPT_TOKEN_JTI_GENERATE, 24, I_OPT_TOKEN_EXP, 60, I_OPT_NONE);
  if ((result = give_proof(&session, method, words[4])) != I_OK) return fail("proof", result, &session);
  if ((result = i_get_openid_config(&session)) != I_OK) return fail("metadata", result, &session);
  /* All that it checks of an access token but its type: ours have "typ": "JWT", RFC 9068 wants "at+jwt". */
  i_set_int_parameter(
      &session, I_OPT_OPENID_CONFIG_STRICT, I_STRICT_YES | I_STRICT_JWT_AT_SIGNATURE | I_STRICT_JWT_AT_CLAIM);
  if (*words[6]) i_set_str_parameter(&session, I_OPT_TOKEN_ENDPOINT, words[6]);
  if ((result = i_run_token_request(&session)) != I_OK) return fail("token", result, &session);
  puts(i_get_str_parameter(&session, I_OPT_ACCESS_TOKEN));
  i_clean_session(&session);
  i_global_close();
  return 0;
}
