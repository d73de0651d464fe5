// What a package has no form of for browsers.
const nothing = {};
export { nothing as default, nothing as "module.exports" };
