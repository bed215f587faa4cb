Console.Error.WriteLine("chord simulator: nothing to run yet.");
return 2;
