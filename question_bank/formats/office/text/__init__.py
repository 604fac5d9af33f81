"""The grammar of questions in running text: numbers, options, keys, explanations, headings, lists of keys."""
