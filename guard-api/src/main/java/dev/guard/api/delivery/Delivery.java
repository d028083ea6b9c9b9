package dev.guard.api.delivery;

import java.util.Optional;

/**
 * What the delivery tool says of a request.
 *
 * @param appliedCommit the 40-digit commit that it applied last; the caller asks the change host
 *     whether that contains its own
 * @param detail a sentence that names the object and its condition
 */
public record Delivery(DeliveryPhase phase, Optional<String> appliedCommit, String detail) {}
