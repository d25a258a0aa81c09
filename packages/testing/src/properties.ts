// oxlint-disable-next-line no-restricted-imports -- the one place that sets it up
import fc from 'fast-check';

/** Which stories are told: a number, or `random` for others each time. A failure says the seed that it had. */
const { PROPERTY_SEED = '1' } = process.env;

/**
 * fast-check for property tests: a story gets as long as the `maxLength` that it names, and a value as deep as its `maxDepth`. By itself fast-check
 * ends stories at about ten steps, whatever they name, and what takes longer to go wrong is never seen. The same stories each time: whoever changes
 * one thing is not to be failed by another. New ones are looked for by command (CONTRIBUTING.md).
 */
fc.configureGlobal({ defaultSizeToMaxWhenMaxSpecified: true, ...(PROPERTY_SEED === 'random' ? {} : { seed: Number(PROPERTY_SEED) }) });

export { fc };
