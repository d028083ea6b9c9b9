/** Acme's own language model, behind its gateway. */
@NullMarked
package com.acme.llm;

import org.jspecify.annotations.NullMarked;
