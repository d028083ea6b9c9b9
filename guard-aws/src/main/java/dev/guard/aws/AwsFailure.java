package dev.guard.aws;

import dev.guard.api.ComeBackLater;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Says what failed in a call to AWS: denied, expired, throttled, unreachable, no credentials or no
 * region, each with who called, the permission it needs and the next step. AWS's own text is part
 * of a message only where it is about permissions; it holds no secret there. Stateless.
 *
 * <p>Error codes: "Common errors" of each service's API reference (AWS).
 */
public final class AwsFailure {
  /** How long to leave a service alone that said it is asked too often. */
  static final Duration THROTTLED = Duration.ofSeconds(30);

  private static final Set<String> DENIED =
      Set.of(
          "AccessDenied",
          "AccessDeniedException",
          "AuthorizationError",
          "UnauthorizedOperation",
          "NotAuthorized");
  private static final Set<String> EXPIRED =
      Set.of(
          "ExpiredToken",
          "ExpiredTokenException",
          "RequestExpired",
          "IDPCommunicationError",
          "ExpiredTrustAnchorException");
  private static final Set<String> UNKNOWN_KEY =
      Set.of(
          "InvalidClientTokenId",
          "UnrecognizedClientException",
          "InvalidAccessKeyId",
          "InvalidIdentityToken",
          "InvalidToken",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException");
  private static final Set<String> SIGNATURE =
      Set.of("SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature");
  private static final Set<String> NOT_FOUND =
      Set.of(
          "ResourceNotFoundException",
          "QueueDoesNotExist",
          "AWS.SimpleQueueService.NonExistentQueue");
  private static final Pattern USER = Pattern.compile("User: (arn:[\\w:/+=,.@-]+)");
  private static final Pattern PERMISSION =
      Pattern.compile("not authorized to perform: ([a-zA-Z0-9-]+:[A-Za-z0-9]+)");

  private AwsFailure() {}

  /**
   * What to throw instead of the SDK's exception: {@link ComeBackLater} where it was throttled.
   *
   * @param now domain time
   */
  public static GuardException of(AwsCall call, SdkException failure, Instant now) {
    if (failure instanceof AwsServiceException refused) {
      return service(call, refused, now);
    }
    if (isSlow(failure)) {
      return build("aws.timeout", Responsible.OUTSIDE_SERVICE, call, failure)
          .what("AWS did not answer " + call.action() + " in time.")
          .next("Try again, or raise network.request_timeout.")
          .build();
    }
    String text = Optional.ofNullable(failure.getMessage()).orElse("");
    if (has(failure, UnknownHostException.class)) {
      return build("aws.unreachable", Responsible.OUTSIDE_SERVICE, call, failure)
          .what("AWS is unreachable for " + call.action() + ": the host is unknown.")
          .next("Check the region and aws.endpoints, the network and network.proxy.")
          .build();
    }
    if (has(failure, java.io.IOException.class)) {
      return build("aws.unreachable", Responsible.OUTSIDE_SERVICE, call, failure)
          .what("AWS is unreachable for " + call.action() + ": " + ioCause(failure) + ".")
          .next("Check the network, network.proxy and network.ca_file, and aws.endpoints.")
          .build();
    }
    if (text.contains("Unable to load region")) {
      return noRegion(call, failure);
    }
    if (text.contains("SSO") || text.contains("Token is expired")) {
      return build("aws.expired", Responsible.USER, call, failure)
          .what("The single sign-on session of " + call.caller() + " is over.")
          .next("Sign in again (aws sso login).")
          .build();
    }
    if (text.contains("profile") || text.contains("Profile")) {
      return build("aws.no-profile", Responsible.USER, call, failure)
          .what("The credentials of " + call.caller() + " cannot be read.")
          .next("Set aws.profile to one that the shared AWS configuration has.")
          .build();
    }
    if (text.contains("credentials") || text.contains("Credentials")) {
      return build("aws.no-credentials", Responsible.USER, call, failure)
          .what("There are no AWS credentials to call " + call.action() + " with.")
          .next(
              "Set aws.profile, sign in, or give GUARD a role: an instance or pod role, web"
                  + " identity, or environment variables.")
          .build();
    }
    return build("aws.failed", Responsible.OUTSIDE_SERVICE, call, failure)
        .what(call.action() + " failed: " + failure.getClass().getSimpleName() + ".")
        .next("Look at the log, and try again.")
        .build();
  }

  private static GuardException service(AwsCall call, AwsServiceException refused, Instant now) {
    String code = code(refused);
    if (refused.isThrottlingException() || isThrottled(code) || refused.statusCode() == 429) {
      ComeBackLater later =
          new ComeBackLater(
              "AWS for " + call.action() + " as " + call.caller(), now.plus(THROTTLED));
      later.addSuppressed(refused);
      return later;
    }
    if (EXPIRED.contains(code)) {
      return build("aws.expired", Responsible.OPERATOR, call, refused)
          .what("The credentials of " + call.caller() + " have expired.")
          .next("Sign in again, or renew them where they come from.")
          .build();
    }
    if (UNKNOWN_KEY.contains(code)) {
      return build("aws.unknown-credentials", Responsible.OPERATOR, call, refused)
          .what("AWS does not know the credentials of " + call.caller() + " (" + code + ").")
          .next(
              code.equals("InvalidIdentityToken")
                  ? "Register the cluster's OIDC provider with IAM in the role's account, and check"
                      + " AWS_ROLE_ARN."
                  : "Check that they are current, and that the region is enabled for the account.")
          .build();
    }
    if (SIGNATURE.contains(code)) {
      return build("aws.signature", Responsible.OPERATOR, call, refused)
          .what("AWS refused the signature of " + call.caller() + " (" + code + ").")
          .next("Check the secret key, the region, and this machine's clock.")
          .build();
    }
    if (DENIED.contains(code) || (refused.statusCode() == 403 && code.isEmpty())) {
      return denied(call, refused);
    }
    if (NOT_FOUND.contains(code) || refused.statusCode() == 404) {
      return build("aws.not-found", Responsible.OPERATOR, call, refused)
          .what("AWS has no " + call.target() + " (" + code + ").")
          .next("Check its name, region and account.")
          .build();
    }
    if (code.equals("RegionDisabledException")) {
      return build("aws.region-disabled", Responsible.OPERATOR, call, refused)
          .what("STS is not activated in the region of this call.")
          .next("Activate it in the account's settings, or set another aws.region.")
          .build();
    }
    boolean theirs = refused.statusCode() >= 500;
    return build(
            "aws.failed", theirs ? Responsible.OUTSIDE_SERVICE : Responsible.GUARD, call, refused)
        .what(
            "AWS answered "
                + call.action()
                + " with "
                + refused.statusCode()
                + (code.isEmpty() ? "" : " " + code)
                + ".")
        .next(theirs ? "Try again later." : "Look at the log.")
        .build();
  }

  private static GuardException denied(AwsCall call, AwsServiceException refused) {
    String said = detail(refused).map(AwsErrorDetails::errorMessage).orElse("");
    // SQS says it in lower case.
    String missing =
        group(PERMISSION, said)
            .filter(action -> !action.equalsIgnoreCase(call.action()))
            .orElse(call.action());
    String user = group(USER, said).map(arn -> call.caller() + ", " + arn).orElse(call.caller());
    return build("aws.denied", Responsible.OPERATOR, call, refused)
        .what(
            "AWS denied "
                + missing
                + " to "
                + user
                + (said.contains("explicit deny") ? ", by an explicit deny" : "")
                + ".")
        .next(remedy(missing, said))
        .build();
  }

  private static String remedy(String missing, String said) {
    return switch (missing) {
      case "sts:AssumeRole" ->
          "Allow it sts:AssumeRole, and let the role's trust policy trust it (with its external id,"
              + " if any).";
      case "sts:AssumeRoleWithWebIdentity" ->
          "Let the role's trust policy trust the cluster's OIDC provider and the service account.";
      case "sts:TagSession" ->
          "Allow it sts:TagSession in the role's trust policy, or set aws.eks.session_tags: false.";
      default ->
          "Allow it "
              + missing
              + (said.contains("KMS") ? ", and kms:Decrypt with the secret's key" : "")
              + ".";
    };
  }

  /** Where no region is given anywhere. */
  static GuardException noRegion(AwsCall call, Throwable cause) {
    return GuardException.of("aws.no-region", Responsible.USER)
        .what("No AWS region is known.")
        .where(call.target())
        .next("Set aws.region, the profile's region, or AWS_REGION.")
        .cause(cause)
        .build();
  }

  private static GuardException.Builder build(
      String code, Responsible responsible, AwsCall call, Throwable cause) {
    return GuardException.of(code, responsible)
        .where(call.target() + ", as " + call.caller())
        .cause(cause);
  }

  /** The error code of an answer; empty where it names none. */
  public static String code(AwsServiceException refused) {
    return detail(refused).map(AwsErrorDetails::errorCode).orElse("");
  }

  private static Optional<AwsErrorDetails> detail(AwsServiceException refused) {
    return Optional.ofNullable(refused.awsErrorDetails());
  }

  private static boolean isThrottled(String code) {
    return code.contains("Throttl")
        || code.equals("TooManyRequestsException")
        || code.equals("RequestLimitExceeded")
        || code.equals("LimitExceededException")
        || code.equals("ProvisionedThroughputExceededException");
  }

  private static boolean isSlow(SdkException failure) {
    return failure instanceof ApiCallTimeoutException
        || failure instanceof ApiCallAttemptTimeoutException
        || has(failure, java.net.SocketTimeoutException.class);
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable one = failure; one != null; one = one.getCause()) {
      if (type.isInstance(one)) {
        return true;
      }
    }
    return false;
  }

  /** The class alone: its text may hold a URL. */
  private static String ioCause(Throwable failure) {
    Throwable last = failure;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return last.getClass().getSimpleName();
  }

  private static Optional<String> group(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }
}
