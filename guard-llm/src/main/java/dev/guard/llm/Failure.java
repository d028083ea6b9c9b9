package dev.guard.llm;

import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpTimeoutException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/**
 * What went wrong in an exchange with a model, whichever library said it. Immutable.
 *
 * @param status of HTTP; 0 where there was no answer
 * @param retryAfter the header, where the server sent one
 * @param said the server's own words; may echo what it was sent, a key too
 * @param cause the name of the exception's class at the root
 */
record Failure(Kind kind, int status, Optional<String> retryAfter, String said, String cause) {
  private static final Pattern MESSAGE =
      Pattern.compile("\"(?:message|error)\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.){1,2000})\"");

  enum Kind {
    /** No answer in time. */
    SLOW,
    /** No connection, or it broke. */
    UNREACHABLE,
    /** Asked too often, or the quota is spent. */
    THROTTLED,
    /** The credentials are refused. */
    UNAUTHORIZED,
    /** There is no such model or path. */
    NOT_FOUND,
    /** The request is refused as wrong. */
    REJECTED,
    /** The server failed. */
    DOWN,
    /** The model refused to answer, or a filter took the answer. */
    REFUSED,
    /** The model stopped for a reason that the library does not know. */
    STOPPED,
    /** There is nothing to sign with, or no region. */
    NO_CREDENTIALS,
    /** This process is stopping. */
    STOPPING,
    /** The answer is not what the vendor publishes. */
    UNREADABLE
  }

  static Failure of(Throwable thrown) {
    for (Throwable one = thrown; one != null; one = one.getCause()) {
      if (one instanceof HttpException refused) {
        Optional<String> retryAfter =
            refused instanceof ModelHttp.Refused known ? known.retryAfter() : Optional.empty();
        return answered(
            refused.statusCode(), retryAfter, String.valueOf(refused.getMessage()), root(thrown));
      }
      if (one instanceof SdkServiceException refused) {
        return ofAws(refused);
      }
    }
    return new Failure(kind(thrown), 0, Optional.empty(), "", root(thrown));
  }

  private static Failure ofAws(SdkServiceException refused) {
    if (refused instanceof AwsServiceException aws && aws.awsErrorDetails() != null) {
      var details = aws.awsErrorDetails();
      return answered(
          refused.statusCode(),
          Optional.ofNullable(details.sdkHttpResponse())
              .flatMap(response -> response.firstMatchingHeader("Retry-After")),
          details.errorCode() + ": " + details.errorMessage(),
          root(refused));
    }
    return answered(refused.statusCode(), Optional.empty(), "", root(refused));
  }

  private static Failure answered(
      int status, Optional<String> retryAfter, String body, String cause) {
    Kind kind =
        switch (status) {
          case 401, 403 -> Kind.UNAUTHORIZED;
          case 404 -> Kind.NOT_FOUND;
          case 408 -> Kind.SLOW;
          case 429 -> Kind.THROTTLED;
          default -> status >= 500 ? Kind.DOWN : Kind.REJECTED;
        };
    return new Failure(kind, status, retryAfter, message(body), cause);
  }

  private static Kind kind(Throwable thrown) {
    boolean network = false;
    for (Throwable one = thrown; one != null; one = one.getCause()) {
      if (one instanceof InterruptedException || one instanceof AbortedException) {
        return Kind.STOPPING;
      }
      if (one instanceof ContentFilteredException) {
        return Kind.REFUSED;
      }
      if (isTimeout(one)) {
        return Kind.SLOW;
      }
      if (String.valueOf(one.getMessage()).startsWith("Unknown stop reason")) {
        return Kind.STOPPED;
      }
      if (one instanceof SdkClientException
          && isAboutCredentials(String.valueOf(one.getMessage()))) {
        return Kind.NO_CREDENTIALS;
      }
      if (one instanceof ModelHttp.TooLarge) {
        return Kind.UNREADABLE;
      }
      network |= one instanceof IOException && !isAboutJson(one);
    }
    return network ? Kind.UNREACHABLE : Kind.UNREADABLE;
  }

  private static boolean isTimeout(Throwable one) {
    return one instanceof HttpTimeoutException
        || one instanceof InterruptedIOException
        || one instanceof ApiCallTimeoutException
        || one instanceof ApiCallAttemptTimeoutException
        || one instanceof dev.langchain4j.exception.TimeoutException;
  }

  private static boolean isAboutCredentials(String message) {
    return message.matches("(?is).*(credential|region|profile|sso).*");
  }

  /** Jackson's exceptions are exceptions of input and output; the AWS SDK has its own copy. */
  private static boolean isAboutJson(Throwable one) {
    return one.getClass().getName().contains(".jackson.");
  }

  private static String message(String body) {
    Matcher found = MESSAGE.matcher(body);
    return found.find()
        ? found.group(1).replaceAll("\\\\[bfnrt]", " ").replaceAll("\\\\(.)", "$1")
        : body;
  }

  private static String root(Throwable thrown) {
    Throwable last = thrown;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return last.getClass().getSimpleName();
  }

  /**
   * Whether it may be over in a moment; a time-out has already cost its time and is not repeated.
   */
  boolean isPassing() {
    return kind == Kind.DOWN || kind == Kind.UNREACHABLE;
  }
}
