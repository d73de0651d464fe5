// Maps, sets, objects with inherited methods and properties by computed names. The value of the last expression is the checksum.
(function () {
  class Account {
    constructor(name) {
      this.name = name;
      this.balance = 0;
    }

    add(amount) {
      this.balance += amount;
      return this;
    }
  }

  class Savings extends Account {
    add(amount) {
      return super.add(amount + 1);
    }
  }

  const accounts = new Map();
  const seen = new Set();
  const totals = {};
  for (let i = 0; i < 20000; i++) {
    const name = "account" + ((i * 7919) % 500);
    let account = accounts.get(name);
    if (account === undefined) accounts.set(name, (account = i % 2 === 0 ? new Savings(name) : new Account(name)));
    const { balance } = account.add(i % 13);
    seen.add(balance);
    totals[name] = (totals[name] ?? 0) + balance;
  }

  let sum = seen.size;
  for (const [name, account] of accounts) sum += account.balance + name.length;
  for (const name of Object.keys(totals)) sum += totals[name] % 1000;
  return sum;
})();
