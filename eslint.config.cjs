const js = require("@eslint/js");
const jsdoc = require("eslint-plugin-jsdoc");
const globals = require("globals");

module.exports = [
    { ignores: [".dev/**", "node_modules/**"] },
    js.configs.recommended,
    jsdoc.configs["flat/recommended-error"],
    {
        languageOptions: {
            ecmaVersion: 2024,
            sourceType: "module",
            globals: { ...globals.browser, odoo: "readonly" },
        },
        rules: {
            curly: "error",
            eqeqeq: ["error", "smart"],
            "no-unused-vars": ["error", { args: "none", ignoreRestSiblings: true }],
            "no-var": "error",
            "prefer-const": "error",
            // What is exported is documented, and what a comment says of an argument is
            // true. A type or a good name may say it all.
            "jsdoc/require-jsdoc": ["error", { publicOnly: true }],
            "jsdoc/require-param": "off",
            "jsdoc/require-param-description": "off",
            "jsdoc/require-returns": "off",
            "jsdoc/require-returns-description": "off",
            "jsdoc/require-property-description": "off",
            "jsdoc/reject-any-type": "off",
            "jsdoc/reject-function-type": "off",
            "jsdoc/check-types": "off",
            "jsdoc/tag-lines": "off",
            "jsdoc/valid-types": "off",
            "jsdoc/no-undefined-types": "off",
        },
    },
    {
        files: ["**/*.cjs"],
        languageOptions: { sourceType: "commonjs", globals: globals.node },
    },
];
