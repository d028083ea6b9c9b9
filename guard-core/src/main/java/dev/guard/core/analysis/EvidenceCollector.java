package dev.guard.core.analysis;

import dev.guard.api.Answer;
import dev.guard.api.Known;
import dev.guard.api.Unknown;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.EvidenceRequest;
import dev.guard.api.evidence.Kinds;
import dev.guard.core.cluster.ClusterSession;
import dev.guard.core.cluster.ClusterSessions;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.plugin.NamedEvidence;
import dev.guard.core.plugin.PluginCall;
import dev.guard.core.redaction.Redactor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks all sources about all clusters, in parallel, within one budget of time and size. Whatever a
 * source does becomes evidence or a named gap: it can neither fail the collection nor hold it up.
 * Everything is redacted before it is handed on. Thread-safe.
 */
public final class EvidenceCollector {
  private static final Logger log = LoggerFactory.getLogger(EvidenceCollector.class);

  /** The source of what GUARD itself knows. */
  static final String ENGINE = "guard";

  private static final Duration CLOSE = Duration.ofSeconds(5);

  /** One call may take this part of the time, so that sources that hang leave some for others. */
  private static final int CALLS = 2;

  private final Supplier<List<NamedEvidence>> sources;
  private final ClusterSessions sessions;
  private final GuardConfig.Analysis budget;
  private final int threads;

  /**
   * With who is asked, and how.
   *
   * @param sources made when they are first asked
   * @param threads how many sources are asked at once
   */
  public EvidenceCollector(
      Supplier<List<NamedEvidence>> sources,
      ClusterSessions sessions,
      GuardConfig.Analysis budget,
      int threads) {
    this.sources = sources;
    this.sessions = sessions;
    this.budget = budget;
    this.threads = threads;
  }

  /** What one source came to, redacted. */
  private record Part(List<Evidence> evidence, List<String> gaps, int masked) {
    static Part gap(String reason) {
      return new Part(List.of(), List.of(reason), 0);
    }
  }

  /**
   * One collection.
   *
   * @param end when its time is over, as {@link System#nanoTime}
   */
  private record Round(
      ExecutorService pool, Redactor redactor, long end, List<NamedEvidence> sources) {}

  /** Who is asked about one cluster, in the order of the dossier. */
  private record Turn(Subject subject, ClusterSession session, Map<String, Future<Part>> parts) {}

  /**
   * Collects; comes back at the end of the time budget at the latest, up to a few seconds for
   * closing clients.
   *
   * @throws InterruptedException where the caller is asked to stop; nothing is kept then
   */
  public Collected collect(List<Subject> subjects) throws InterruptedException {
    ExecutorService pool = pool();
    Round round =
        new Round(
            pool,
            Redactor.with(budget.patterns()),
            System.nanoTime() + budget.timeout().toNanos(),
            sources.get());
    List<Turn> turns = new ArrayList<>();
    try {
      for (Subject subject : subjects) {
        turns.add(start(round, subject, budget.maxBytes() / subjects.size()));
      }
      return assemble(turns);
    } finally {
      pool.shutdownNow();
      turns.forEach(turn -> close(turn.session()));
    }
  }

  private ExecutorService pool() {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        threads,
        task -> {
          Thread thread = new Thread(task, "guard-evidence-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  private Turn start(Round round, Subject subject, int bytes) {
    ClusterSession session =
        subject
            .runId()
            .map(id -> sessions.open(subject.cluster(), id))
            .orElseGet(() -> sessions.open(subject.cluster()));
    Map<String, Question> questions = new LinkedHashMap<>();
    questions.put(ENGINE, request -> Answer.known(subject.known()));
    subject.looks().forEach((name, look) -> questions.put(name, request -> look.at(session)));
    for (NamedEvidence source : round.sources()) {
      questions.put(source.name(), request -> source.source().get().collect(session, request));
    }
    Map<String, Future<Part>> parts = new LinkedHashMap<>();
    int share = bytes / questions.size();
    questions.forEach(
        (name, question) ->
            parts.put(name, round.pool().submit(() -> ask(round, name, subject, share, question))));
    return new Turn(subject, session, parts);
  }

  /** One call to a source. */
  private interface Question {
    Answer<List<Evidence>> ask(EvidenceRequest request);
  }

  private Part ask(Round round, String source, Subject subject, int bytes, Question question) {
    long nanos = Math.min(round.end() - System.nanoTime(), budget.timeout().toNanos() / CALLS);
    if (nanos <= 0) {
      return Part.gap(
          "Not asked: the time for all evidence, "
              + budget.timeout().toSeconds()
              + " s, was over before.");
    }
    Duration left = Duration.ofNanos(nanos);
    EvidenceRequest request =
        new EvidenceRequest(
            subject.window(),
            subject.changedAt(),
            subject.from(),
            subject.to(),
            bytes,
            left,
            subject.before());
    return PluginCall.run(
            "The evidence source " + source,
            left,
            () ->
                part(
                    Objects.requireNonNull(question.ask(request), "It answered null."),
                    request,
                    new Cleaning(round.redactor())))
        .fold(
            part -> part,
            failed -> Part.gap(new Cleaning(round.redactor()).clean(failed.reason())));
  }

  /** Redacting is part of the call, so that a text on which a pattern takes for ever is left. */
  private static Part part(
      Answer<List<Evidence>> answer, EvidenceRequest request, Cleaning cleaning) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> gaps = new ArrayList<>();
    if (answer instanceof Known<List<Evidence>> known) {
      List<Evidence> some = wider(request).fit(Cleaning.cut(known.value()));
      for (Evidence each : request.fit(cleaning.clean(some))) {
        if (!each.kind().equals(Kinds.GAP)) {
          evidence.add(each);
        } else if (!"size".equals(each.facts().get("part"))) {
          gaps.add(each.message());
        }
      }
      int left = known.value().size() - evidence.size() - gaps.size();
      if (left > 0) {
        gaps.add(
            left
                + " less telling observations were left out: more than "
                + request.maxBytes()
                + " bytes.");
      }
    } else {
      gaps.add(cleaning.clean(((Unknown<List<Evidence>>) answer).reason()));
    }
    return new Part(evidence, gaps, cleaning.masked());
  }

  /**
   * Redacting cuts lines, so that more fits after it than before; what never can is not redacted.
   */
  private static EvidenceRequest wider(EvidenceRequest request) {
    return new EvidenceRequest(
        request.window(),
        request.changedAt(),
        request.from(),
        request.to(),
        request.maxBytes() * Cleaning.CUT,
        request.timeout(),
        request.before());
  }

  private static Collected assemble(List<Turn> turns) throws InterruptedException {
    List<Exhibit> exhibits = new ArrayList<>();
    List<Dossier.Gap> gaps = new ArrayList<>();
    Map<String, Instant> changes = new LinkedHashMap<>();
    int masked = 0;
    for (Turn turn : turns) {
      String id = turn.subject().cluster().id();
      turn.subject().changedAt().ifPresent(at -> changes.put(id, at));
      for (Map.Entry<String, Future<Part>> asked : turn.parts().entrySet()) {
        Part part = result(asked.getValue());
        part.evidence().forEach(each -> exhibits.add(new Exhibit("", id, asked.getKey(), each)));
        part.gaps().forEach(gap -> gaps.add(new Dossier.Gap(id, asked.getKey(), gap)));
        masked += part.masked();
      }
    }
    return new Collected(Dossier.numbered(changes, exhibits, gaps), masked);
  }

  private static Part result(Future<Part> asked) throws InterruptedException {
    try {
      return asked.get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof Error fatal) {
        throw fatal;
      }
      log.warn("Evidence was lost", failure.getCause());
      return Part.gap("GUARD itself failed: " + failure.getCause());
    }
  }

  /** A source that was left behind may hold the session: closing it must not wait for that. */
  private static void close(ClusterSession session) {
    PluginCall.run(
            "Closing the clients of " + session.cluster().id(),
            CLOSE,
            () -> {
              session.close();
              return Boolean.TRUE;
            })
        .fold(
            done -> done,
            failed -> {
              log.warn("{}", failed.reason());
              return Boolean.FALSE;
            });
  }
}
