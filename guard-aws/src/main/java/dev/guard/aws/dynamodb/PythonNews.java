package dev.guard.aws.dynamodb;

import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What the Python GUARD's reader is told of a write, beside the entry and where it stands.
 *
 * @param status what to write into {@code status}; empty keeps it
 * @param target what to write into {@code target_istio_version}; empty removes it
 * @param request keys of {@code metadata} about the merge request; an empty value removes one
 * @param history an element that is added to {@code upgrade_history}
 */
record PythonNews(
    Optional<PythonStatus> status,
    Optional<String> target,
    Map<String, String> request,
    Optional<Map<String, AttributeValue>> history) {
  PythonNews {
    request = Map.copyOf(request);
  }
}
