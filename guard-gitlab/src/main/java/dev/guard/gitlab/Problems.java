package dev.guard.gitlab;

import dev.guard.api.ComeBackLater;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns what GitLab answered into errors with what, where and next. Thread-safe. */
final class Problems {
  /** GitLab's default window of rate limits is one minute. */
  private static final Duration UNSAID = Duration.ofMinutes(1);

  private static final int LONGEST_TEXT = 500;

  private final URI instance;
  private final Secret token;
  private final AdapterContext context;

  Problems(URI instance, Secret token, AdapterContext context) {
    this.instance = instance;
    this.token = token;
    this.context = context;
  }

  /**
   * The error for one answer.
   *
   * @param status the HTTP status, 0 where there was no answer
   * @param said GitLab's own words; cut and masked here
   * @param header looks up a header of the answer
   */
  GuardException of(
      int status,
      String place,
      @Nullable String said,
      Function<String, @Nullable String> header,
      Throwable cause) {
    String words = clean(said);
    return switch (status) {
      case 0 -> unreachable(place, words, cause);
      case 401 -> {
        token.refresh();
        yield problem("gitlab.unauthorized", Responsible.OPERATOR, place, cause)
            .what("GitLab does not accept the token from " + token.reference() + ".")
            .next("Renew it, with the scopes api and write_repository, and set it there.")
            .build();
      }
      case 403 ->
          problem("gitlab.forbidden", Responsible.OPERATOR, place, cause)
              .what("GitLab does not allow this to the token's user" + after(words))
              .next(
                  "Give the user of "
                      + token.reference()
                      + " the Developer role in the project, and the token the scopes api and"
                      + " write_repository.")
              .build();
      case 404 ->
          problem("gitlab.not-found", Responsible.USER, place, cause)
              .what("GitLab has no such project, or the token must not see it" + after(words))
              .next("Check gitlab_repo of the cluster, and the token's access to the project.")
              .build();
      case 429 -> rateLimited(header);
      default ->
          status >= 500
              ? problem("gitlab.unavailable", Responsible.OUTSIDE_SERVICE, place, cause)
                  .what("GitLab answered with status " + status + after(words))
                  .next("Start the same command again once GitLab is well.")
                  .build()
              : problem("gitlab.refused", Responsible.OPERATOR, place, cause)
                  .what("GitLab did not accept the request (status " + status + ")" + after(words))
                  .next("Change what GitLab names, then start the same command again.")
                  .build();
    };
  }

  private GuardException unreachable(String place, String words, Throwable cause) {
    return problem("gitlab.unreachable", Responsible.OUTSIDE_SERVICE, place, cause)
        .what("GitLab cannot be reached" + after(words))
        .next(
            "Check gitlab.url ("
                + instance
                + "), the proxy and the CA file, then start the same"
                + " command again.")
        .build();
  }

  /** Tells the shared rate limit, and answers when to go on, in domain time. */
  private ComeBackLater rateLimited(Function<String, @Nullable String> header) {
    Duration wait =
        seconds(header.apply("Retry-After"))
            .or(() -> date(header.apply("Retry-After")))
            .or(() -> epoch(header.apply("RateLimit-Reset")))
            .orElse(UNSAID);
    Instant retryAt = context.time().instant().plus(wait);
    context.permits("gitlab").exhaustedUntil(retryAt);
    return new ComeBackLater("gitlab", retryAt);
  }

  private static Optional<Duration> seconds(@Nullable String value) {
    return value != null && value.matches("\\d{1,6}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(value)))
        : Optional.empty();
  }

  private Optional<Duration> epoch(@Nullable String value) {
    return value != null && value.matches("\\d{9,11}")
        ? Optional.of(until(Instant.ofEpochSecond(Long.parseLong(value))))
        : Optional.empty();
  }

  private Optional<Duration> date(@Nullable String value) {
    if (value == null) {
      return Optional.empty();
    }
    try {
      ZonedDateTime when = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
      return Optional.of(until(when.toInstant()));
    } catch (DateTimeParseException notADate) {
      return Optional.empty();
    }
  }

  private Duration until(Instant instant) {
    Duration left = Duration.between(context.wallClock().instant(), instant);
    return left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
  }

  private static GuardException.Builder problem(
      String code, Responsible responsible, String place, Throwable cause) {
    return GuardException.of(code, responsible).where(place).cause(cause);
  }

  private static String after(String words) {
    return words.isEmpty() ? "." : ": " + words.replaceAll("\\.$", "") + ".";
  }

  /** One line of what somebody else said, without the token and not too long. */
  String clean(@Nullable String said) {
    if (said == null) {
      return "";
    }
    String secret = token.reveal();
    String masked = secret.isEmpty() ? said : said.replace(secret, "[masked]");
    String line = masked.replaceAll("\\s+", " ").strip();
    return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT) + " …";
  }
}
