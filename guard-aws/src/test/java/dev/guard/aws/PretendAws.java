package dev.guard.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.guard.testkit.http.SignatureV4;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * STS, EKS and Secrets Manager on loopback, as far as GUARD calls them, with the parameters, error
 * codes and wire formats of their API references. Every request has to be signed by a key that this
 * server gave out, for its service and region, and its parameters have to fit the {@link AwsModel};
 * a role's permissions are those that a test leaves it.
 */
public final class PretendAws implements AutoCloseable {
  public static final String ACCOUNT = "111122223333";
  public static final String KEY_ID = "AKIAGUARDTESTKEY0001";
  public static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYTESTSECRET";
  public static final String USER = "arn:aws:iam::" + ACCOUNT + ":user/guard";

  /** One request that was understood. */
  public record Call(String action, String region, String caller, Map<String, String> parameters) {}

  /** An answer instead of the server's own. */
  public record Fault(int status, String code, String message) {}

  /** An answer of a service. */
  record Reply(int status, String type, String body, Map<String, String> headers) {}

  private record Key(String secret, Optional<String> token, String arn, Instant end) {}

  public final List<Call> calls = new CopyOnWriteArrayList<>();
  public final List<String> userAgents = new CopyOnWriteArrayList<>();
  public final Map<String, Fault> faults = new ConcurrentHashMap<>();

  /** The roles that a web identity's token may take on, by token. */
  public final Map<String, String> webIdentities = new ConcurrentHashMap<>();

  /** How long a web identity's session lasts; AWS knows no shorter one than 15 minutes. */
  public volatile int webIdentitySeconds = 3600;

  /** The roles that the agent of Pod Identity hands out, by token. */
  public final Map<String, String> pods = new ConcurrentHashMap<>();

  /** The roles of the account that a person's access token may take on, by token. */
  public final Map<String, String> people = new ConcurrentHashMap<>();

  /** External ids that roles ask for, by role. */
  public final Map<String, String> externalIds = new ConcurrentHashMap<>();

  /** Session tokens and secret keys that were given out, to look for in logs. */
  public final List<String> givenOut = new CopyOnWriteArrayList<>();

  public final PretendEks eks = new PretendEks();
  public final PretendSecrets secrets = new PretendSecrets();

  private final Map<String, Key> keys = new ConcurrentHashMap<>();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(PretendAws::daemon);
  private volatile Instant now;

  private PretendAws(Instant now) {
    this.now = now;
    keys.put(KEY_ID, new Key(SECRET_KEY, Optional.empty(), USER, Instant.MAX));
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** Starts with a clock that stands still; sessions end by it. */
  public static PretendAws start(Instant now) {
    return new PretendAws(now);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "pretend-aws");
    thread.setDaemon(true);
    return thread;
  }

  public void setTime(Instant instant) {
    now = instant;
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Settings that lead every service here. */
  public AwsSettings settings() {
    URI here = url();
    return AwsSettings.defaults()
        .in("eu-west-1")
        .at(Map.of("sts", here, "eks", here, "secretsmanager", here));
  }

  /** The credentials that this server knows from the start. */
  public static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY_ID, SECRET_KEY));
  }

  /** The secret key of a key that was given out. */
  public String secretKey(String accessKeyId) {
    return known(accessKeyId).secret();
  }

  /** Who a key belongs to. */
  public String arn(String accessKeyId) {
    return known(accessKeyId).arn();
  }

  private Key known(String accessKeyId) {
    return Optional.ofNullable(keys.get(accessKeyId)).orElseThrow();
  }

  public List<Call> calls(String action) {
    return calls.stream().filter(call -> call.action().equals(action)).toList();
  }

  /** The next calls of an action are answered so. */
  public void fail(String action, int status, String code, String message) {
    faults.put(action, new Fault(status, code, message));
  }

  private void handle(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
    userAgents.add(headers.getOrDefault("user-agent", ""));
    SignatureV4.Seen request =
        new SignatureV4.Seen(
            exchange.getRequestMethod(),
            exchange.getRequestURI(),
            headers,
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    Reply reply = answer(request);
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.getResponseHeaders().set("Content-Type", reply.type());
    exchange.sendResponseHeaders(reply.status(), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private Reply answer(SignatureV4.Seen request) {
    Optional<SignatureV4.Signed> signed = SignatureV4.of(request);
    if (signed.isEmpty()) {
      return unsigned(request);
    }
    String service = signed.get().service();
    Key key = keys.get(signed.get().accessKeyId());
    if (key == null) {
      return error(service, 403, "InvalidClientTokenId", "The security token is invalid.");
    }
    boolean tokenFits =
        key.token().equals(Optional.ofNullable(request.headers().get("x-amz-security-token")));
    if (!tokenFits || !SignatureV4.isValid(request, signed.get(), key.secret())) {
      return error(service, 403, "SignatureDoesNotMatch", "The signature does not match.");
    }
    if (now.isAfter(key.end())) {
      return error(service, 403, "ExpiredToken", "The security token is expired.");
    }
    Optional<Asked> asked = understand(service, request);
    if (asked.isEmpty()) {
      return error(service, 400, "InvalidAction", "This is not in the service's API.");
    }
    Call call =
        new Call(asked.get().action(), signed.get().region(), key.arn(), asked.get().parameters());
    calls.add(call);
    List<String> problems = AwsModel.problems(call.action(), call.parameters());
    if (!problems.isEmpty()) {
      return error(service, 400, "ValidationException", String.join("; ", problems));
    }
    Fault fault = faults.get(call.action());
    if (fault != null) {
      return error(service, fault.status(), fault.code(), fault.message());
    }
    return switch (service) {
      case "sts" -> sts(call);
      case "eks" -> eks.answer(call);
      default -> secrets.answer(call);
    };
  }

  /** The ways to come to credentials without having any. */
  private Reply unsigned(SignatureV4.Seen request) {
    Map<String, String> headers = request.headers();
    Map<String, String> query = SignatureV4.query(request.uri());
    if (request.uri().getPath().equals("/v1/credentials")) {
      return Optional.ofNullable(pods.get(headers.getOrDefault("authorization", "")))
          .map(role -> issue(role, "pod"))
          .map(
              one ->
                  json(
                      "{\"AccessKeyId\":\"%s\",\"SecretAccessKey\":\"%s\",\"Token\":\"%s\",\"Expiration\":\"%s\"}"
                          .formatted(one.id(), one.secret(), one.token(), one.end())))
          .orElse(error("eks", 401, "AccessDeniedException", "unknown token"));
    }
    if (request.uri().getPath().equals("/federation/credentials")) {
      String role = people.get(headers.getOrDefault("x-amz-sso_bearer_token", ""));
      return role != null
              && role.endsWith(":role/" + query.get("role_name"))
              && ACCOUNT.equals(query.get("account_id"))
          ? person(issue(role, "person"))
          : error("eks", 401, "UnauthorizedException", "Session token not found or invalid");
    }
    Map<String, String> form = SignatureV4.form(request.body());
    String role = form.getOrDefault("RoleArn", "");
    if (!form.getOrDefault("Action", "").equals("AssumeRoleWithWebIdentity")) {
      return error("sts", 403, "MissingAuthenticationToken", "Request is missing a signature");
    }
    List<String> problems = AwsModel.problems("sts:AssumeRoleWithWebIdentity", form);
    if (!problems.isEmpty()) {
      return error("sts", 400, "ValidationError", String.join("; ", problems));
    }
    return role.equals(webIdentities.get(form.getOrDefault("WebIdentityToken", "")))
        ? xml(
            "AssumeRoleWithWebIdentity",
            credentials(role, form.getOrDefault("RoleSessionName", ""), webIdentitySeconds))
        : error("sts", 400, "InvalidIdentityToken", "No OpenIDConnect provider found");
  }

  private static Reply person(Issued one) {
    return json(
        "{\"roleCredentials\":{\"accessKeyId\":\"%s\",\"secretAccessKey\":\"%s\",\"sessionToken\":\"%s\",\"expiration\":%d}}"
            .formatted(one.id(), one.secret(), one.token(), one.end().toEpochMilli()));
  }

  private record Asked(String action, Map<String, String> parameters) {}

  private static Optional<Asked> understand(String service, SignatureV4.Seen request) {
    String body = request.body();
    return switch (service) {
      case "sts" -> {
        Map<String, String> form = SignatureV4.form(body);
        yield form.getOrDefault("Version", "").equals("2011-06-15")
            ? Optional.of(new Asked("sts:" + form.get("Action"), form))
            : Optional.empty();
      }
      case "eks" ->
          PretendEks.understand(request.method(), request.uri(), body)
              .map(found -> new Asked(found.action(), found.parameters()));
      case "secretsmanager" -> {
        String target = request.headers().getOrDefault("x-amz-target", "");
        Map<String, String> parameters = new HashMap<>();
        JsonNode json = JsonMapper.shared().readTree(body.isEmpty() ? "{}" : body);
        json.properties().forEach(one -> parameters.put(one.getKey(), one.getValue().asString()));
        yield target.startsWith("secretsmanager.")
            ? Optional.of(new Asked("secretsmanager:" + target.substring(15), parameters))
            : Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  private Reply sts(Call call) {
    return switch (call.action()) {
      case "sts:GetCallerIdentity" ->
          xml(
              "GetCallerIdentity",
              "<Arn>%s</Arn><UserId>AIDA</UserId><Account>%s</Account>"
                  .formatted(call.caller(), ACCOUNT));
      case "sts:AssumeRole" -> assumeRole(call);
      default -> error("sts", 400, "InvalidAction", "Could not find operation");
    };
  }

  private Reply assumeRole(Call call) {
    Map<String, String> in = call.parameters();
    String role = in.getOrDefault("RoleArn", "");
    String session = in.getOrDefault("RoleSessionName", "");
    int seconds = Integer.parseInt(in.getOrDefault("DurationSeconds", "3600"));
    if (!role.matches("arn:aws(-cn|-us-gov)?:iam::\\d{12}:role/.+")) {
      return error("sts", 400, "ValidationError", "1 validation error detected");
    }
    String wanted = externalIds.get(role);
    if (wanted != null && !wanted.equals(in.get("ExternalId"))) {
      return error(
          "sts",
          403,
          "AccessDenied",
          "User: %s is not authorized to perform: sts:AssumeRole on resource: %s"
              .formatted(call.caller(), role));
    }
    return xml("AssumeRole", credentials(role, session, seconds));
  }

  /** A key that was given out. */
  private record Issued(String id, String secret, String token, String arn, Instant end) {}

  private Issued issue(String role, String session) {
    return issue(role, session, 3600);
  }

  private synchronized Issued issue(String role, String session, int seconds) {
    int number = keys.size();
    String id = "ASIAGUARDTEST%07d".formatted(number);
    String secret = "sessionSecretKey/" + number + "/bPxRfiCYTESTSECRET";
    String token = "sessionToken//" + number + "//FwoGZXIvYXdzEXAMPLETOKEN==";
    givenOut.add(secret);
    givenOut.add(token);
    String arn = role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/" + session;
    Instant end = now.plusSeconds(seconds);
    keys.put(id, new Key(secret, Optional.of(token), arn, end));
    return new Issued(id, secret, token, arn, end);
  }

  private String credentials(String role, String session, int seconds) {
    Issued one = issue(role, session, seconds);
    return """
        <AssumedRoleUser><Arn>%s</Arn><AssumedRoleId>AROA:%s</AssumedRoleId></AssumedRoleUser>
        <Credentials><AccessKeyId>%s</AccessKeyId><SecretAccessKey>%s</SecretAccessKey>
        <SessionToken>%s</SessionToken><Expiration>%s</Expiration></Credentials>"""
        .formatted(one.arn(), session, one.id(), one.secret(), one.token(), one.end());
  }

  private static Reply xml(String action, String result) {
    return new Reply(
        200,
        "text/xml",
        """
        <%1$sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><%1$sResult>%2$s</%1$sResult>
        <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></%1$sResponse>"""
            .formatted(action, result),
        Map.of());
  }

  static Reply json(String body) {
    return new Reply(200, "application/json", body, Map.of());
  }

  /** Each protocol has its own way to say no. */
  static Reply error(String service, int status, String code, String message) {
    return switch (service) {
      case "sts" ->
          new Reply(
              status,
              "text/xml",
              """
              <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>
              <Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>
              <RequestId>r-1</RequestId></ErrorResponse>"""
                  .formatted(code, message),
              Map.of());
      case "eks" ->
          new Reply(
              status,
              "application/json",
              JsonMapper.shared().writeValueAsString(Map.of("message", message)),
              Map.of("x-amzn-ErrorType", code));
      default ->
          new Reply(
              status,
              "application/x-amz-json-1.1",
              JsonMapper.shared().writeValueAsString(Map.of("__type", code, "message", message)),
              Map.of());
    };
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
