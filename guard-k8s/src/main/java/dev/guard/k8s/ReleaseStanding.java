package dev.guard.k8s;

import dev.guard.api.delivery.DeliveryPhase;

/** How far one release is, and a sentence that says so. */
record ReleaseStanding(DeliveryPhase phase, String detail) {}
