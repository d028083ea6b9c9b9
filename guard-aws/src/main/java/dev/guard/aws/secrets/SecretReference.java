package dev.guard.aws.secrets;

import dev.guard.api.Answer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reference to a secret: {@code name}, {@code name#key} for one value of a JSON secret, {@code
 * name?stage=AWSPREVIOUS} or {@code name?version=ID} for another version, and both: {@code
 * name?stage=AWSPENDING#key}. The name may be an ARN, whose region then counts. Immutable.
 */
record SecretReference(
    String id, Optional<String> stage, Optional<String> versionId, Optional<String> key) {
  /** Names may have letters, digits and {@code /_+=.@-} (Secrets Manager, CreateSecret). */
  private static final Pattern SHAPE =
      Pattern.compile(
          "(?<id>[\\w/+=.@:-]+)(?:\\?(?:stage=(?<stage>[^#?]+)|version=(?<version>[^#?]+)))?"
              + "(?:#(?<key>.+))?");

  private static final Pattern ARN =
      Pattern.compile("arn:[a-z-]+:secretsmanager:([a-z0-9-]+):\\d+:secret:.+");

  static Answer<SecretReference> parse(String text) {
    Matcher shape = SHAPE.matcher(text);
    if (!shape.matches()) {
      return Answer.unknown(
          "The reference "
              + text
              + " is not understood. Write name, name#key, name?stage=AWSPREVIOUS or"
              + " name?version=ID.");
    }
    return Answer.known(
        new SecretReference(
            shape.group("id"),
            Optional.ofNullable(shape.group("stage")),
            Optional.ofNullable(shape.group("version")),
            Optional.ofNullable(shape.group("key"))));
  }

  /** The region of an ARN. */
  Optional<String> region() {
    return Optional.of(ARN.matcher(id)).filter(Matcher::matches).map(arn -> arn.group(1));
  }
}
