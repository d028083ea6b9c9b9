package dev.guard.core.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Secrets and look-alikes, made from shapes with a seed: no secret stands in a file. Each shape is
 * put into every context in which logs and manifests show it.
 */
final class SecretCorpus {
  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
  private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String DIGITS = "0123456789";
  private static final String HEX = "0123456789abcdef";
  private static final String BASE62 = LOWER + UPPER + DIGITS;
  private static final String BASE64 = BASE62 + "+/";
  private static final String BASE64URL = BASE62 + "-_";

  private final Random random;

  SecretCorpus(long seed) {
    this.random = new Random(seed);
  }

  /**
   * One line of the corpus.
   *
   * @param shape what it shows
   * @param line the text to redact
   * @param part the secret in it, or what has to stay
   */
  record Line(String shape, String line, String part) {}

  private String of(String alphabet, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  /** Chance alone, with every sort of letter in it. */
  private String mixed(String alphabet, int length) {
    return of(alphabet, length - 6) + "x7Q" + "k4W";
  }

  private String jwt() {
    return "eyJ" + of(BASE64URL, 33) + ".eyJ" + of(BASE64URL, 60) + "." + of(BASE64URL, 43);
  }

  private List<String[]> tokens() {
    return List.of(
        new String[] {"GitLab personal token", "glpat-" + of(BASE64URL, 20)},
        new String[] {"GitLab deploy token", "gldt-" + of(BASE64URL, 20)},
        new String[] {"GitLab runner token", "glrt-" + of(BASE64URL, 20)},
        new String[] {"GitLab trigger token", "glptt-" + of(HEX, 40)},
        new String[] {"GitLab agent token", "glagent-" + of(BASE64URL, 50)},
        new String[] {"GitHub token", "ghp_" + of(BASE62, 36)},
        new String[] {"GitHub app token", "ghs_" + of(BASE62, 36)},
        new String[] {"GitHub fine token", "github_pat_" + of(BASE62, 22) + "_" + of(BASE62, 59)},
        new String[] {"Slack bot token", "xoxb-" + of(DIGITS, 12) + "-" + of(BASE62, 24)},
        new String[] {"Slack user token", "xoxp-" + of(DIGITS, 12) + "-" + of(HEX, 32)},
        new String[] {"Slack app token", "xapp-1-" + of(UPPER, 11) + "-" + of(HEX, 64)},
        new String[] {"AWS key id", "AKIA" + of(UPPER, 16).replaceAll("[^A-Z]", "A")},
        new String[] {"AWS session key id", "ASIA" + of(UPPER, 16)},
        new String[] {"EKS token", "k8s-aws-v1." + of(BASE64URL, 200)},
        new String[] {"OpenAI key", "sk-proj-" + of(BASE64URL, 48)},
        new String[] {"model vendor key", "sk-ant-api03-" + of(BASE64URL, 93)},
        new String[] {"Google key", "AIza" + of(BASE64URL, 35)},
        new String[] {"Google access token", "ya29." + of(BASE64URL, 100)},
        new String[] {"Vault token", "hvs." + of(BASE64URL, 24)},
        new String[] {"SendGrid key", "SG." + of(BASE64URL, 22) + "." + of(BASE64URL, 43)},
        new String[] {"Stripe key", "sk_live_" + of(BASE62, 24)},
        new String[] {"npm token", "npm_" + of(BASE62, 36)},
        new String[] {"PyPI token", "pypi-" + of(BASE64URL, 80)},
        new String[] {"DigitalOcean token", "dop_v1_" + of(HEX, 64)},
        new String[] {"Grafana token", "glsa_" + of(BASE62, 32) + "_" + of(HEX, 8)},
        new String[] {"Docker token", "dckr_pat_" + of(BASE64URL, 27)},
        new String[] {"Databricks token", "dapi" + of(HEX, 32)},
        new String[] {"Terraform token", of(BASE62, 14) + ".atlasv1." + of(BASE64URL, 60)},
        new String[] {"Twilio key", "SK" + of(HEX, 32)},
        new String[] {"Shopify token", "shpat_" + of(HEX, 32)},
        new String[] {"JWT", jwt()},
        new String[] {"random base64", mixed(BASE64, 40)},
        new String[] {"random base62", mixed(BASE62, 32)});
  }

  private List<String[]> named() {
    return List.of(
        new String[] {"Datadog API key", "DD_API_KEY", of(HEX, 32)},
        new String[] {"Datadog application key", "dd-application-key", of(HEX, 40)},
        new String[] {"AWS secret key", "aws_secret_access_key", of(BASE64, 40)},
        new String[] {"PagerDuty routing key", "routing_key", of(HEX, 32)},
        new String[] {"password", "POSTGRES_PASSWORD", "correct-horse"},
        new String[] {"short password", "password", "hunter2"},
        new String[] {"client secret", "client_secret", of(BASE62, 20)},
        new String[] {"session token", "aws_session_token", of(BASE64, 120)},
        new String[] {"generic token", "token", of(LOWER, 18)},
        new String[] {"API key", "apiKey", of(LOWER + DIGITS, 20)},
        new String[] {"refresh token", "refresh_token", of(BASE62, 30)},
        new String[] {"signing key", "signing-key", of(BASE62, 16)});
  }

  /** Lines with a secret each. */
  List<Line> secrets() {
    List<Line> lines = new ArrayList<>();
    for (String[] token : tokens()) {
      String value = token[1];
      add(
          lines,
          token[0],
          "2026-03-02T10:00:00Z error upstream said: " + value + " is invalid",
          value);
      add(lines, token[0] + " in JSON", "{\"level\":\"error\",\"t\":\"" + value + "\"}", value);
      add(lines, token[0] + " in YAML", "  value: " + value, value);
      add(lines, token[0] + " in a query", "GET /v1/x?t=" + value + "&page=2 401", value);
      add(lines, token[0] + " in quotes", "using '" + value + "'", value);
    }
    for (String[] name : named()) {
      String value = name[2];
      add(lines, name[0] + " in the environment", name[1] + "=" + value, value);
      add(lines, name[0] + " in JSON", "{\"" + name[1] + "\": \"" + value + "\"}", value);
      add(
          lines,
          name[0] + " in escaped JSON",
          "msg=\"{\\\"" + name[1] + "\\\":\\\"" + value + "\\\"}\"",
          value);
      add(lines, name[0] + " in YAML", "    " + name[1] + ": " + value, value);
    }
    secretsInPlaces(lines);
    return lines;
  }

  private void secretsInPlaces(List<Line> lines) {
    for (String header : List.of("Authorization", "authorization", "Proxy-Authorization")) {
      String bearer = of(BASE62, 22);
      add(lines, "bearer header", header + ": Bearer " + bearer, bearer);
      String basic = of(BASE62, 18) + "==";
      add(lines, "basic header", header + ": Basic " + basic, basic);
      String map = of(BASE62, 20);
      add(lines, "header in a map", "\"" + header + "\":[\"Bearer " + map + "\"]", map);
    }
    String session = of(BASE62, 20);
    add(lines, "cookie", "Cookie: sid=" + session + "; theme=dark", session);
    add(lines, "set-cookie", "set-cookie: _gitlab_session=" + session + "; HttpOnly", session);
    for (String scheme : List.of("https", "postgres", "redis", "amqp")) {
      String password = of(BASE62, 12);
      add(lines, scheme + " URL", scheme + "://guard:" + password + "@db.example:5432/x", password);
    }
    for (String sort :
        List.of("RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY")) {
      String body = of(BASE64, 64);
      add(
          lines,
          sort,
          "-----BEGIN "
              + sort
              + "-----\n"
              + body
              + "\n"
              + of(BASE64, 40)
              + "\n-----END "
              + sort
              + "-----",
          body);
    }
    String cut = of(BASE64, 64);
    add(lines, "private key that was cut", "-----BEGIN PRIVATE KEY-----\n" + cut, cut);
    String hook = "services/T0" + of(UPPER, 8) + "/B0" + of(UPPER, 8) + "/" + of(BASE62, 24);
    add(lines, "Slack webhook", "POST https://hooks.slack.com/" + hook + " 404", hook);
    String discord = of(DIGITS, 18) + "/" + of(BASE64URL, 60);
    add(lines, "Discord webhook", "https://discord.com/api/webhooks/" + discord, discord);
    String signature = of(HEX, 64);
    add(
        lines,
        "presigned URL",
        "https://sts.amazonaws.com/?X-Amz-Signature=" + signature + "&x=1",
        signature);
    add(lines, "flag", "guard --token " + session + "9", session + "9");
    add(
        lines,
        "e-mail address",
        "owner ada.lovelace+ops@example.co.uk asked",
        "ada.lovelace+ops@example.co.uk");
    String account = of(DIGITS, 12);
    add(lines, "AWS account in an ARN", "arn:aws:iam::" + account + ":role/guard", account);
    add(
        lines,
        "AWS account in an image",
        account + ".dkr.ecr.eu-west-1.amazonaws.com/istio/pilot:1.27.3",
        account);
    add(lines, "account number", "account id: " + account, account);
    add(lines, "IBAN", "paid to DE44500105175407324931 today", "DE44500105175407324931");
  }

  private static void add(List<Line> lines, String shape, String line, String part) {
    lines.add(new Line(shape, line, part));
  }

  /** Lines in which nothing is secret. */
  List<Line> lookAlikes() {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String pod = "istiod-" + of("bcdfghjklmnpqrstvwxz2456789", 10) + "-" + of(LOWER + DIGITS, 5);
      add(lines, "pod", "Pod istio-system/" + pod + " is not ready", pod);
      String commit = of(HEX, 40);
      add(lines, "commit", "merged as " + commit, commit);
      String digest = "sha256:" + of(HEX, 64);
      add(lines, "digest", "docker.io/istio/pilot@" + digest, digest);
      String uuid =
          of(HEX, 8) + "-" + of(HEX, 4) + "-4" + of(HEX, 3) + "-a" + of(HEX, 3) + "-" + of(HEX, 12);
      add(lines, "UUID", "x-request-id: " + uuid, uuid);
      String time = "2026-03-02T10:" + (10 + i) + ":00.123456789Z";
      add(lines, "time", time + " info started", time);
      String node = "ip-10-0-" + (100 + i) + "-12.eu-central-1.compute.internal";
      add(lines, "node", "node " + node + " is Ready", node);
      String revision = "main@sha1:" + of(HEX, 40);
      add(lines, "Flux revision", "Applied revision: " + revision, revision);
      add(
          lines,
          "version and port",
          "outbound|" + (8000 + i) + "||cart.shop.svc.cluster.local",
          "cart.shop.svc.cluster.local");
    }
    for (String plain : PLAIN) {
      add(lines, "plain words", plain, plain);
    }
    return lines;
  }

  private static final List<String> PLAIN =
      List.of(
          "the token bucket of the rate limit is empty",
          "secretName: guard-gitlab-token",
          "password rotation is due on Monday",
          "Readiness probe failed: HTTP probe failed with statuscode: 503",
          "failed calling webhook \"namespace.sidecar-injector.istio.io\"",
          "x509: certificate signed by unknown authority",
          "HelmRelease istio-system/istiod: Released False UpgradeFailed",
          "spiffe://cluster.local/ns/shop/sa/cart",
          "envoy.filters.network.http_connection_manager",
          "type.googleapis.com/envoy.config.listener.v3.Listener",
          "io.fabric8.kubernetes.client.KubernetesClientException",
          "guard/upgrade-istio-1.27.3-staging-20261124090000",
          "clusters/prod-eu-1/istio/release.yaml",
          "https://gitlab.example.com/platform/flux-fleet/-/merge_requests/42",
          "registry.k8s.io/metrics-server/metrics-server:v0.7.2",
          "PodDisruptionBudget istio-system/istiod allows 0 disruptions",
          "0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available",
          "latency_p99 rose from 0.212 s to 0.341 s (+61 %)",
          "MutatingWebhookConfiguration istio-sidecar-injector-1-27-3",
          "Unable to continue with update: CustomResourceDefinition exists",
          "the basic check passed",
          "bearer of good news",
          "cookies are not used",
          "ISTIO_META_CLUSTER_ID: Kubernetes",
          "PILOT_ENABLE_CROSS_CLUSTER_WORKLOAD_ENTRY: true",
          "requestAuthentication and authorizationPolicy are unchanged",
          "dashboard abc-def-ghi",
          "user=guard role=reader",
          "kube_container_name:istio-proxy",
          "trace.http.request.duration.by.service.99p",
          "image: docker.io/istio/proxyv2:1.27.3-distroless",
          "4111 requests in 15 min",
          "batch wave-1, run staging-20261124-090000",
          "restarted 12 times, last exit code 137",
          "PROXY_CONFIG_XDS_AGENT and ISTIO_PROMETHEUS_ANNOTATIONS",
          "ReplicaSet shop/cart-6d5f8c9b7d created",
          "io.kubernetes.cri.sandbox-id",
          "helm.toolkit.fluxcd.io/v2beta2",
          "serviceaccounts/istio-reader-service-account",
          "ack error for listener 0.0.0.0_8080",
          "InternalIstioOperatorReconcileLoopTerminatedUnexpectedly");
}
