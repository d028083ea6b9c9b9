/** A team's own notifier. */
@NullMarked
package com.acme.chat;

import org.jspecify.annotations.NullMarked;
