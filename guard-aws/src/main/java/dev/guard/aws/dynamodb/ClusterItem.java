package dev.guard.aws.dynamodb;

import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ForeignWork;
import dev.guard.api.run.Progress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * An item of the table of clusters, as it was read. Everything that the Python GUARD knows stands
 * in its attributes; ours stands beside it in one map, {@code guard}:
 *
 * <ul>
 *   <li>{@code version}: of the record
 *   <li>{@code entry}: a hash of the registry entry, without its version of the mesh
 *   <li>{@code progress}: the progress in its newest run, as JSON
 *   <li>{@code last_updated}, {@code status}: the attributes of these names as GUARD last wrote
 *       them; where they differ now, somebody else has written since
 *   <li>{@code by}: who holds or held the lease that it was written under
 * </ul>
 *
 * <p>The version of an item that somebody else has written is its {@code last_updated} in
 * microseconds, so that it grows with each such write and is never one that GUARD has read before.
 */
final class ClusterItem {
  static final String ID = "cluster_id";
  static final String STATUS = "status";
  static final String LAST_UPDATED = "last_updated";
  static final String METADATA = "metadata";
  static final String DATADOG_TAGS = "datadog_tags";
  static final String GUARD = "guard";
  static final String VERSION = "version";
  static final String ENTRY = "entry";
  static final String PROGRESS = "progress";

  /** Keys of {@code metadata} that say how an upgrade goes, and are no part of an entry. */
  static final Set<String> OF_A_RUN = Set.of("mr_url", "mr_created_at", "mr_merged_at");

  /** After this long without a write, the Python GUARD counts as no longer at work. */
  static final Duration YOUNG = Duration.ofMinutes(60);

  static final String PYTHON = "the Python GUARD";

  private final Map<String, AttributeValue> item;
  private final Map<String, AttributeValue> guard;
  private final String table;

  ClusterItem(Map<String, AttributeValue> item, String table) {
    this.item = item;
    this.guard = Values.map(item, GUARD);
    this.table = table;
  }

  Map<String, AttributeValue> attributes() {
    return item;
  }

  Map<String, AttributeValue> guard() {
    return guard;
  }

  String id() {
    return Values.text(item, ID).orElse("");
  }

  /** Whether GUARD was the last to write where it stands. */
  boolean isOurs() {
    return guard.containsKey(LAST_UPDATED)
        && Values.text(guard, LAST_UPDATED).equals(Values.text(item, LAST_UPDATED))
        && Values.text(guard, STATUS).equals(Values.text(item, STATUS));
  }

  long version() {
    long own = Values.whole(guard, VERSION);
    return isOurs() ? own : Math.max(own, Math.max(1, ChronoUnit.MICROS.between(EPOCH, updated())));
  }

  private static final Instant EPOCH = Instant.EPOCH;

  PythonStatus status() {
    String label = Values.text(item, STATUS).orElse(PythonStatus.PENDING.label());
    return PythonStatus.byLabel(label)
        .orElseThrow(() -> unreadable("its status is \"" + label + "\"").build());
  }

  /** When it was last written; 1970 where it does not say so. */
  Instant updated() {
    Optional<String> text = Values.text(item, LAST_UPDATED);
    try {
      return text.map(ClusterItem::time).orElse(Instant.EPOCH);
    } catch (DateTimeException e) {
      throw unreadable("last_updated is \"" + text.orElse("") + "\", which is no time")
          .cause(e)
          .build();
    }
  }

  /** A time as Python's {@code isoformat} writes it; one without zone is in UTC. */
  static Instant time(String text) {
    String iso = text.replace(' ', 'T');
    boolean zoned = iso.endsWith("Z") || iso.matches(".*T.*[+-]\\d\\d:\\d\\d");
    return zoned
        ? OffsetDateTime.parse(iso).toInstant()
        : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
  }

  /** A time as the Python GUARD writes it: {@code datetime.utcnow().isoformat()}. */
  static String time(Instant instant) {
    return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
        instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC));
  }

  ClusterRecord record() {
    return new ClusterRecord(cluster(), progress(), updated(), version(), foreignWork());
  }

  Optional<Progress> progress() {
    return Values.text(guard, PROGRESS)
        .map(text -> Json.read(text, Progress.class, "cluster " + id(), table));
  }

  private Optional<ForeignWork> foreignWork() {
    PythonStatus status = status();
    return isOurs() || !status.isInProgress()
        ? Optional.empty()
        : Optional.of(
            new ForeignWork(
                PYTHON, status.label(), status.state(), updated(), updated().plus(YOUNG)));
  }

  Cluster cluster() {
    String version = text("current_istio_version");
    MeshVersion current =
        MeshVersion.tryParse(version)
            .orElseThrow(
                () ->
                    unreadable(
                            "current_istio_version is \""
                                + version
                                + "\", which is no full version such as 1.27.3")
                        .build());
    return Cluster.builder(id(), text("batch_id"), current)
        .environment(text("environment"))
        .region(text("region"))
        .gitlabRepo(text("gitlab_repo"))
        .fluxConfigPath(text("flux_config_path"))
        .awsRoleArn(Optional.of(text("aws_role_arn")).filter(arn -> !arn.isEmpty()))
        .datadogTags(texts(DATADOG_TAGS, Set.of(), false))
        .ownerTeam(text("owner_team"))
        .ownerHandle(text("owner_handle"))
        .metadata(texts(METADATA, OF_A_RUN, true))
        .build();
  }

  private String text(String name) {
    return Values.text(item, name).orElse("");
  }

  private Map<String, String> texts(String name, Set<String> without, boolean empty) {
    Map<String, String> texts = new HashMap<>();
    Values.map(item, name)
        .forEach(
            (key, value) ->
                plain(value)
                    .filter(text -> !without.contains(key) && (empty || !text.isEmpty()))
                    .ifPresent(text -> texts.put(key, text)));
    return texts;
  }

  /** A text, a number or a truth value as text; others are not for GUARD. */
  static Optional<String> plain(AttributeValue value) {
    return switch (value.type()) {
      case S -> Optional.of(value.s());
      case N -> Optional.of(value.n());
      case BOOL -> Optional.of(value.bool().toString());
      default -> Optional.empty();
    };
  }

  /** A hash of an entry without its version of the mesh, which a run changes. */
  static String hash(Cluster cluster) {
    String json = Json.write(cluster.toBuilder().currentVersion(MeshVersion.of(0, 0, 0)).build());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** Who has changed it and where it stands, for the loser of a race. */
  String standing() {
    if (!isOurs()) {
      return "written by " + PYTHON + " at " + updated() + " with status " + status().label();
    }
    return "now version "
        + version()
        + " with status "
        + status().label()
        + Values.text(guard, "by")
            .filter(by -> !by.isEmpty())
            .map(by -> ", written by " + by)
            .orElse("");
  }

  private dev.guard.api.GuardException.Builder unreadable(String why) {
    return Json.unreadable("cluster " + id(), why, table);
  }
}
