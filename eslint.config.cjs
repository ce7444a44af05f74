// For pre-commit, which installs what this requires, in the versions that .pre-commit-config.yaml names.
const js = require("@eslint/js")
const globals = require("globals")

const theme = { __md_get: "readonly", __md_set: "readonly" }
module.exports = [
  {
    ...js.configs.recommended,
    files: ["theme/assets/javascripts/*.js"],
    languageOptions: { sourceType: "script", globals: { ...globals.browser, ...theme } },
    rules: {
      ...js.configs.recommended.rules,
      eqeqeq: "error",
      "no-control-regex": "off", // find.js removes a terminal's colours
      "no-var": "error",
      "prefer-const": ["error", { destructuring: "all" }],
    },
  },
  { files: ["theme/assets/javascripts/search.js"], languageOptions: { globals: globals.worker } },
]
