package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.Unknown;
import dev.guard.api.Window;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.EvidenceRequest;
import dev.guard.api.evidence.EvidenceSource;
import dev.guard.api.evidence.EvidenceSourceFactory;
import dev.guard.api.evidence.Kinds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/**
 * What every {@link EvidenceSource} has to do. A subclass gives the source and a service with
 * trouble of every sort that the source knows: some in {@link #WINDOW}, and some that ended before
 * it, whose texts hold {@link #OUTSIDE}. Domain time is the window's end.
 */
public abstract class EvidenceSourceContract {
  protected static final Window WINDOW =
      new Window(Instant.parse("2026-03-02T08:00:00Z"), Instant.parse("2026-03-02T10:00:00Z"));

  /** When the change reached the cluster. */
  protected static final Instant CHANGED = Instant.parse("2026-03-02T09:00:00Z");

  /** A mark in the texts of what happened before the window or after it. */
  protected static final String OUTSIDE = "outside-the-window";

  private static final int SMALL = 1_500;

  /** The name under which the source is found. */
  protected abstract String name();

  /** The source under test; the same on every call of one test. */
  protected abstract EvidenceSource source();

  /** The cluster with trouble; the same on every call of one test. */
  protected abstract ConnectedCluster cluster();

  /** From now on nothing that the source asks can be reached. */
  protected abstract void breakDown();

  /**
   * From now on one part of what the source asks is refused, and the others are not.
   *
   * @return a word that the gap's message must have; empty where the source has one part only
   */
  protected abstract Optional<String> breakOnePart();

  /** The paths, or commands, that the source asked for so far. */
  protected abstract List<String> asked();

  /** A request over {@link #WINDOW} for the upgrade from 1.26.4 to 1.27.3. */
  protected static EvidenceRequest request(int maxBytes, Duration timeout) {
    return new EvidenceRequest(
        WINDOW,
        Optional.of(CHANGED),
        MeshVersion.of(1, 26, 4),
        Optional.of(MeshVersion.of(1, 27, 3)),
        maxBytes,
        timeout);
  }

  /** A request with room and time for everything. */
  protected static EvidenceRequest request() {
    return request(1_000_000, Duration.ofMinutes(1));
  }

  /** What the source finds with room and time for everything. */
  protected final List<Evidence> found() {
    return found(request());
  }

  /** What the source finds for a request. */
  protected final List<Evidence> found(EvidenceRequest request) {
    Answer<List<Evidence>> answer = source().collect(cluster(), request);
    return answer.fold(
        known -> known,
        unknown -> {
          throw new AssertionError("Unknown: " + unknown.reason());
        });
  }

  @Test
  @SuppressWarnings("rawtypes")
  public void itIsFoundByItsName() {
    assertThat(ServiceLoader.load(EvidenceSourceFactory.class))
        .extracting(EvidenceSourceFactory::name)
        .contains(name());
  }

  @Test
  public void whatItFindsIsWellFormed() {
    assertThat(found())
        .isNotEmpty()
        .allSatisfy(
            evidence -> {
              assertThat(evidence.kind()).matches("[a-z0-9]+(\\.[a-z0-9-]+)+");
              assertThat(evidence.message()).isNotBlank().hasSizeLessThan(2_000);
              assertThat(evidence.message().lines()).hasSize(1);
              assertThat(evidence.count()).isPositive();
              assertThat(evidence.facts().keySet()).allMatch(key -> key.matches("[a-z][a-z0-9_]*"));
            })
        .noneMatch(evidence -> evidence.kind().equals(Kinds.GAP));
  }

  @Test
  public void nothingFromOutsideTheWindowIsGiven() {
    assertThat(found())
        .isNotEmpty()
        .allSatisfy(
            evidence ->
                assertThat(evidence.at().orElse(CHANGED)).isBetween(WINDOW.from(), WINDOW.to()))
        .noneMatch(evidence -> evidence.toString().contains(OUTSIDE));
  }

  @Test
  public void littleRoomHoldsTheMostTelling() {
    List<Evidence> all = found();
    assertThat(bytes(all)).isGreaterThan(SMALL);

    List<Evidence> some = found(request(SMALL, Duration.ofMinutes(1)));

    assertThat(bytes(some)).isLessThanOrEqualTo(SMALL);
    assertThat(some.get(0).message()).isEqualTo(all.get(0).message());
    assertThat(some).anyMatch(evidence -> evidence.kind().equals(Kinds.GAP));
  }

  private static int bytes(List<Evidence> found) {
    return found.stream().mapToInt(Evidence::bytes).sum();
  }

  @Test
  public void noRoomAtAllIsNoError() {
    assertThat(found(request(0, Duration.ofMinutes(1)))).isEmpty();
  }

  @Test
  public void noSecretIsEverRead() {
    found();
    assertThat(asked()).isNotEmpty().noneMatch(path -> path.contains("secret"));
  }

  @Test
  public void twoCollectionsFindTheSame() {
    assertThat(found()).isEqualTo(found());
  }

  @Test
  public void whatCannotBeReachedCannotBeTold() {
    breakDown();
    assertThat(source().collect(cluster(), request()))
        .isInstanceOfSatisfying(
            Unknown.class, unknown -> assertThat(unknown.reason()).isNotBlank());
  }

  @Test
  public void aPartThatFailsIsNamedAndTheOthersAreGiven() {
    Optional<String> word = breakOnePart();
    if (word.isEmpty()) {
      return;
    }
    List<Evidence> found = found();
    assertThat(found)
        .filteredOn(evidence -> evidence.kind().equals(Kinds.GAP))
        .anyMatch(gap -> gap.message().contains(word.get()));
    assertThat(found).anyMatch(evidence -> !evidence.kind().equals(Kinds.GAP));
  }

  /** Nobody answers over a network within a nanosecond. */
  @Test
  public void whatIsNotReachedInTimeIsNamed() {
    Answer<List<Evidence>> answer =
        source().collect(cluster(), request(1_000_000, Duration.ofNanos(1)));
    boolean named =
        answer.fold(
            known -> known.stream().anyMatch(evidence -> evidence.kind().equals(Kinds.GAP)),
            unknown -> !unknown.reason().isBlank());
    assertThat(named).as(answer.toString()).isTrue();
  }
}
