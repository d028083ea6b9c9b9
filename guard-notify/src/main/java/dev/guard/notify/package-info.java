/** Telling people through Slack and PagerDuty. */
@NullMarked
package dev.guard.notify;

import org.jspecify.annotations.NullMarked;
