// oxlint-disable-next-line no-restricted-imports -- the one place that sets it up
import fc from 'fast-check';

/**
 * fast-check for property tests: a story gets as long as the `maxLength` that it names, and a value as deep as its `maxDepth`. By itself fast-check
 * ends stories at about ten steps, whatever they name, and what takes longer to go wrong is never seen.
 */
fc.configureGlobal({ defaultSizeToMaxWhenMaxSpecified: true });

export { fc };
