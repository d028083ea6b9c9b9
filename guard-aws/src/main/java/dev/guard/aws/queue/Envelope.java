package dev.guard.aws.queue;

import dev.guard.api.secret.Secret;
import dev.guard.api.work.Hint;
import dev.guard.aws.events.Detail;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads and writes the bodies of messages: the envelope of EventBridge events, which has {@code
 * source}, {@code detail-type} and {@code detail}. Three sources are known: GUARD's own events,
 * GitLab's webhooks as the API Gateway of {@code deploy/aws/guard.yaml} passes them on, and hints
 * of workers to workers. Thread-safe.
 */
public final class Envelope {
  /** The source of a webhook of GitLab's. */
  public static final String GITLAB = "guard.gitlab";

  /** Where the webhook's {@code X-Gitlab-Token} stands in the detail. */
  public static final String TOKEN = "token";

  static final String WORKER = "guard.worker";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Optional<Secret> webhookToken;

  Envelope(Optional<Secret> webhookToken) {
    this.webhookToken = webhookToken;
  }

  /** What a body came to. */
  sealed interface Content {}

  /** Look there. */
  record Look(Hint hint) implements Content {}

  /** Well-formed, and nothing for GUARD. */
  record Nothing(String why) implements Content {}

  /**
   * Not to be worked on.
   *
   * @param body as it may be kept: without a token
   */
  record Poison(String reason, String body) implements Content {}

  Content read(String body) {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JacksonException e) {
      return new Poison("The body is not JSON.", body);
    }
    if (!root.isObject() || !root.path("detail").isObject()) {
      return new Poison("The body is not the envelope of an EventBridge event.", body);
    }
    try {
      return switch (root.path("source").asString("")) {
        case Detail.SOURCE -> own(root, body);
        case WORKER -> worker(root.path("detail"), body);
        case GITLAB -> gitlab((ObjectNode) root);
        default -> new Poison("Source " + root.path("source") + " is not known.", body);
      };
    } catch (DateTimeException | JacksonException e) {
      return new Poison("The detail cannot be read: " + e.getMessage(), body);
    }
  }

  private static Content own(JsonNode root, String body) {
    String why = root.path("detail-type").asString("event");
    JsonNode detail = root.path("detail");
    String batch = detail.path(Detail.BATCH).asString("");
    String run = detail.path(Detail.RUN).asString("");
    if (!batch.isEmpty()) {
      return new Look(Hint.OfBatch.now(batch, why));
    }
    return run.isEmpty()
        ? new Poison("The event names neither " + Detail.BATCH + " nor " + Detail.RUN + ".", body)
        : new Look(new Hint.OfRun(run, why));
  }

  private static Content worker(JsonNode detail, String body) {
    String why = detail.path("why").asString("");
    if (detail.has("branch")) {
      return new Look(
          new Hint.OfBranch(
              detail.path("repository").asString(""), detail.path("branch").asString(""), why));
    }
    if (detail.has(Detail.RUN)) {
      return new Look(new Hint.OfRun(detail.path(Detail.RUN).asString(""), why));
    }
    if (!detail.has(Detail.BATCH)) {
      return new Poison("The hint names no batch.", body);
    }
    Optional<Instant> notBefore =
        Optional.of(detail.path("not_before").asString(""))
            .filter(text -> !text.isEmpty())
            .map(Instant::parse);
    return new Look(new Hint.OfBatch(detail.path(Detail.BATCH).asString(""), why, notBefore));
  }

  /** The detail of a webhook: the token beside GitLab's own keys. */
  private Content gitlab(ObjectNode root) {
    ObjectNode detail = (ObjectNode) root.path("detail");
    String token = detail.path(TOKEN).asString("");
    detail.remove(TOKEN);
    Optional<String> refused = refusal(token);
    if (refused.isPresent()) {
      return new Poison(refused.get(), root.toString());
    }
    String kind = detail.path("object_kind").asString("");
    if (!kind.equals("merge_request")) {
      return new Nothing("GitLab tells of " + kind);
    }
    String project = detail.path("project").path("path_with_namespace").asString("");
    JsonNode request = detail.path("object_attributes");
    String branch = request.path("source_branch").asString("");
    return project.isEmpty() || branch.isEmpty()
        ? new Poison("The merge request event names no project or no branch.", root.toString())
        : new Look(
            new Hint.OfBranch(
                project, branch, "merge request " + request.path("action").asString("changed")));
  }

  /** A wrong token may be a rotated one: the secret is read once more. */
  private Optional<String> refusal(String token) {
    if (webhookToken.isEmpty()) {
      return Optional.of(
          "A webhook came, but aws.sqs.webhook_token is not configured to check it with.");
    }
    Secret expected = webhookToken.get();
    if (isSame(expected.reveal(), token)) {
      return Optional.empty();
    }
    expected.refresh();
    return isSame(expected.reveal(), token)
        ? Optional.empty()
        : Optional.of("The webhook's secret token is wrong.");
  }

  /** Takes as long for a wrong token as for the right one. */
  private static boolean isSame(String expected, String given) {
    return !expected.isEmpty()
        && MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  /** The body of a hint from worker to worker. */
  static String write(Hint hint) {
    ObjectNode detail = JSON.createObjectNode();
    if (hint instanceof Hint.OfBatch batch) {
      detail.put(Detail.BATCH, batch.batchId());
      batch.notBefore().ifPresent(at -> detail.put("not_before", at.toString()));
    } else if (hint instanceof Hint.OfRun run) {
      detail.put(Detail.RUN, run.runId());
    } else if (hint instanceof Hint.OfBranch branch) {
      detail.put("repository", branch.repository());
      detail.put("branch", branch.branch());
    }
    detail.put("why", hint.why());
    ObjectNode root = JSON.createObjectNode();
    root.put("source", WORKER);
    root.put("detail-type", "Look");
    root.set("detail", detail);
    return root.toString();
  }
}
